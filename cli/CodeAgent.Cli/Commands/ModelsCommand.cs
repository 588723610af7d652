using System.CommandLine;
using System.Globalization;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Models.Catalog;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent models</c>: the models that are known by name, and whether they can be asked.</summary>
internal sealed class ModelsCommand(CliEnvironment environment)
{
    private const string Others =
        "Any other model of a provider: provider/NAME. A script instead of a model: scripted:FILE.";

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var json = new Option<bool>("--json") { Description = "As one JSON array.", Arity = ArgumentArity.Zero };
        var command = new Command("models", "List the models that are known by name.") { json };
        command.SetAction(parsed => (int)new ModelsCommand(environment).Run(parsed.GetValue(json)));
        return command;
    }

    private ExitCode Run(bool asJson)
    {
        using var models = new LocalModels(environment, TimeProvider.System);
        List<ModelListing> list = [.. models.Known.Select(model => Listing(model, models))];
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(ModelListing.ToJson(list));
        }
        else
        {
            var heads = new[] { "name", "short", "window", "$ in/out", "credentials" };
            output.Write(TextTable.Of(heads, [.. list.Select(Row)]));
            output.Write($"\nPrices are for a million tokens. {Others}\n");
        }

        return ExitCode.Done;
    }

    private static ModelListing Listing(KnownModel model, LocalModels models)
    {
        var prices = model.Card.Prices;
        return new ModelListing(
            model.Name,
            model.Provider.Name,
            model.Aliases,
            model.Card.ContextWindow,
            model.Card.MaxOutputTokens,
            prices is null ? null : new PriceListing(prices.Input, prices.Output, prices.CacheRead, prices.CacheWrite),
            new CredentialListing(models.KeyVariablesOf(model.Provider), models.IsOpen(model.Provider))
        );
    }

    private static string[] Row(ModelListing model) =>
        [
            model.Name,
            string.Join(", ", model.Aliases),
            model.ContextWindow is { } window ? Tokens(window) : "",
            model.Prices is { } prices ? Text($"{prices.Input:0.###}/{prices.Output:0.###}") : "",
            model.Credentials switch
            {
                { Variables: [] } => "none needed",
                { Ready: true } => "set",
                var needed => $"set {string.Join(" or ", needed.Variables)}",
            },
        ];

    private static string Tokens(int count) =>
        count >= 1_000_000 ? Text($"{count / 1_000_000m:0.#}M") : Text($"{count / 1_000}k");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
