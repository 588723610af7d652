using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;
using CodeAgent.Testing.Models;

namespace CodeAgent.Models.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-catalog-").FullName;
    private readonly AnthropicProvider _anthropic = new(
        new AnthropicOptions("key"),
        ModelFacts.BuiltIn,
        TimeProvider.System
    );

    public void Dispose()
    {
        _anthropic.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5")]
    [InlineData("anthropic/claude-not-yet-known", "anthropic", "claude-not-yet-known")]
    [InlineData("anthropic/opus", "anthropic", "claude-opus-5-5")]
    [InlineData("sonnet", "anthropic", "claude-sonnet-5-5")]
    [InlineData("opus", "anthropic", "claude-opus-5-5")]
    [InlineData("haiku", "anthropic", "claude-haiku-5-5")]
    [InlineData("claude-haiku-4-5-20251001", "anthropic", "claude-haiku-4-5-20251001")]
    [InlineData("scripted:demo/fix.json", "scripted", "demo/fix.json")]
    [InlineData("scripted:/tmp/a:b.json", "scripted", "/tmp/a:b.json")]
    public void Names_are_resolved(string name, string provider, string model)
    {
        var resolved = Catalog().Resolve(name);

        Assert.Equal((provider, model), (resolved.Provider.Name, resolved.Model));
    }

    [Theory]
    [InlineData("nobody/knows-this-one", null)]
    [InlineData("anthropic/", null)]
    [InlineData("", null)]
    [InlineData("Sonnet", "sonnet")]
    [InlineData("opsu", "opus")]
    [InlineData("antropic/claude-sonnet-5-5", "anthropic/claude-sonnet-5-5")]
    [InlineData("claude-sonet-5-5", "anthropic/claude-sonnet-5-5")]
    public void An_unknown_name_is_answered_with_the_nearest_three_at_most(string name, string? nearest)
    {
        var error = Assert.Throws<CodeAgentException>(() => Catalog().Resolve(name));

        Assert.Equal(ErrorCode.UnknownModel, error.Code);
        var told = error.Message.Split("The nearest names: ");
        Assert.StartsWith($"There is no model '{name}'.", told[0], StringComparison.Ordinal);
        Assert.Equal(nearest, told.Length == 1 ? null : told[1].TrimEnd('.').Split(", ")[0]);
        Assert.True(told.Length == 1 || told[1].Split(", ").Length <= 3, error.Message);
    }

    [Fact]
    public void Every_known_model_is_listed_and_can_be_resolved_by_all_its_names()
    {
        var catalog = Catalog();
        var known = catalog.List();
        Assert.Contains(known, model => model.Aliases.Contains("sonnet"));
        Assert.All(
            known.SelectMany(model => model.Aliases.Append(model.Name).Select(name => (model, name))),
            one => Assert.Equal(one.model.Card.Model, catalog.Resolve(one.name).Model)
        );
    }

    [Fact]
    public void Every_alias_names_a_model_with_window_output_limit_and_prices()
    {
        foreach (var alias in ModelFacts.BuiltIn.Aliases("anthropic"))
        {
            var card = Catalog().Resolve(alias).Describe();
            Assert.True(
                card is { ContextWindow: > 0, MaxOutputTokens: > 0, Prices: { Input: > 0, Output: > 0 } },
                alias
            );
        }
    }

    [Fact]
    public void Every_built_in_model_is_consistent()
    {
        Assert.NotEmpty(ModelFacts.BuiltIn.Models("anthropic"));
        foreach (var model in ModelFacts.BuiltIn.Models("anthropic"))
        {
            var card = _anthropic.Describe(model);
            var prices = Assert.IsType<ModelPrices>(card.Prices);
            Assert.True(card.MaxOutputTokens < card.ContextWindow, model);
            Assert.True(
                prices.CacheRead < prices.Input
                    && prices.Input < prices.CacheWrite
                    && prices.CacheWrite < prices.Output,
                model
            );
            Assert.True(prices.LongPrompt is null || prices.LongPrompt.Prices.Input > prices.Input, model);
        }
    }

    [Fact]
    public void An_unknown_model_of_a_known_provider_has_no_prices()
    {
        Assert.Equal(
            new ModelCard("claude-not-yet-known"),
            Catalog().Resolve("anthropic/claude-not-yet-known").Describe()
        );
    }

    [Fact]
    public void A_file_adds_models_and_changes_single_values()
    {
        var file = Write(
            """
            {
              // mine
              "providers": {
                "anthropic": {
                  "aliases": { "sonnet": "claude-sonnet-4-5", "mine": "claude-mine" },
                  "models": {
                    "claude-sonnet-4-5": { "contextWindow": 1000 },
                    "claude-mine": { "maxOutputTokens": 5, "prices": { "input": 1, "output": 2 } },
                  }
                }
              }
            }
            """
        );

        var facts = ModelFacts.Load([file]);

        Assert.Equal("claude-sonnet-4-5", facts.FindAlias("anthropic", "sonnet"));
        var known = facts.Find("anthropic", "claude-sonnet-4-5")!;
        Assert.Equal(
            (1000, 64_000, 3m),
            (known.ContextWindow!.Value, known.MaxOutputTokens!.Value, known.Prices!.Input)
        );
        var mine = new AnthropicProvider(new AnthropicOptions(), facts, TimeProvider.System).Describe("claude-mine");
        Assert.Equal(new ModelCard("claude-mine", null, 5, new ModelPrices(1, 2, 1, 1)), mine);
        Assert.Equal(200_000, ModelFacts.BuiltIn.Find("anthropic", "claude-sonnet-4-5")!.ContextWindow);
    }

    [Theory]
    [InlineData("{ \"providers\": {\n \"a\": { \"model\": {} } } }", "line 2", "unknown property 'model'")]
    [InlineData(
        "{ \"providers\": {\n\n \"a\": { \"models\": { \"m\": { \"contextWindow\": \"big\" } } } } }",
        "line 3",
        "wrong kind"
    )]
    [InlineData(
        "{ \"providers\": { \"a\": { \"models\": { \"m\": { \"prices\": { \"input\": 1 } } } } } }",
        "line 1",
        "missing 'output'"
    )]
    [InlineData("{ \"providers\": ", "line 1", "")]
    [InlineData("{}", "line 1", "missing 'providers'")]
    public void A_file_that_is_wrong_is_named_with_line_and_fault(string json, string line, string fault)
    {
        var file = Write(json);

        var error = Assert.Throws<CodeAgentException>(() => ModelFacts.Load([file]));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith($"{file}, {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resolved_script_makes_a_client()
    {
        using var script = ScriptFile.OfRules("""{ "reply": { "text": "hi" } }""");

        using var client = Catalog().Resolve(script.Model).CreateClient();

        Assert.NotNull(client);
    }

    private ModelCatalog Catalog() =>
        new([_anthropic, new ScriptedProvider(_folder, TimeProvider.System)], ModelFacts.BuiltIn);

    private string Write(string json)
    {
        var file = Path.Combine(_folder, "models.json");
        File.WriteAllText(file, json);
        return file;
    }
}
