using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;

namespace CodeAgent.Cli.Hosting;

/// <summary>The models that can be had here: providers with their credentials, and which one is meant when none is named.</summary>
internal sealed class LocalModels : IDisposable
{
    private const string DefaultModel = "sonnet";
    private readonly CliEnvironment _environment;
    private readonly AnthropicProvider _anthropic;

    public LocalModels(CliEnvironment environment, TimeProvider clock)
    {
        _environment = environment;
        var facts = ModelFacts.Load(UserFiles(environment));
        var (_, key, token, address) = environment.Anthropic;
        _anthropic = new AnthropicProvider(new AnthropicOptions(key, address) { AuthToken = token }, facts, clock);
        var scripted = new ScriptedProvider(environment.CurrentFolder, clock);
        Bindings = new ModelBindings(new ModelCatalog([_anthropic, scripted], facts));
    }

    /// <summary>Clients by model name.</summary>
    public ModelBindings Bindings { get; }

    /// <summary>The variable that gives the credentials, or <c>none</c>.</summary>
    public string KeySource => _environment.Anthropic.Source ?? "none";

    /// <summary>The model to use when <paramref name="asked"/> is null; made sure that it can be had.</summary>
    /// <exception cref="CodeAgentException">There is none (AGENT0201), or it cannot be had (coded).</exception>
    public string Choose(string? asked)
    {
        var model =
            asked
            ?? _environment.Model
            ?? (
                _environment.Anthropic.HasCredentials ? DefaultModel : throw NoModel(_environment.Anthropic.KeyVariable)
            );
        Bindings.Bind(model);
        return model;
    }

    /// <summary>Tokens that fit into a model; null where unknown.</summary>
    public int? ContextWindow(string model) => Bindings.Bind(model).Card.ContextWindow;

    /// <inheritdoc/>
    public void Dispose()
    {
        Bindings.Dispose();
        _anthropic.Dispose();
    }

    private static IEnumerable<string> UserFiles(CliEnvironment environment)
    {
        var file = Path.Combine(environment.ConfigFolder, "models.json");
        return File.Exists(file) ? [file] : [];
    }

    private static CodeAgentException NoModel(string keyVariable) =>
        new(
            ErrorCode.NoModel,
            $"""
            There is no model to work with.
            With a key:    export {keyVariable}=… and run the same command again.
            With another:  codeagent -p --model NAME, or set CODEAGENT_MODEL; docs/configuration.md lists the names.
            Without any:   codeagent -p --model scripted:FILE plays a script; docs/scripted-model.md shows one.
            """
        );
}
