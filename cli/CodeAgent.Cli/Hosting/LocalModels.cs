using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.OpenAi;
using CodeAgent.Models.Scripted;

namespace CodeAgent.Cli.Hosting;

/// <summary>The models that can be had here: providers with their credentials, and which one is meant when none is named.</summary>
internal sealed class LocalModels : IDisposable
{
    private const string DefaultModel = "sonnet";
    private readonly CliEnvironment _environment;
    private readonly AnthropicProvider _anthropic;
    private readonly OpenAiEndpoints _endpoints;
    private readonly ModelCatalog _catalog;

    public LocalModels(CliEnvironment environment, TimeProvider clock)
    {
        _environment = environment;
        var facts = ModelFacts.Load(UserFiles(environment));
        var (_, key, token, address) = environment.Anthropic;
        _anthropic = new AnthropicProvider(new AnthropicOptions(key, address) { AuthToken = token }, facts, clock);
        _endpoints = OpenAiEndpoints.Create(facts, environment.Variables, clock);
        var scripted = new ScriptedProvider(environment.CurrentFolder, clock);
        _catalog = new ModelCatalog([_anthropic, .. _endpoints.Providers, scripted], facts);
        Bindings = new ModelBindings(_catalog);
    }

    /// <summary>The variables that hold keys of endpoints.</summary>
    public IReadOnlyCollection<string> KeyVariables => [.. _endpoints.KeyVariables];

    /// <summary>What programs of the agent inherit: not the keys of endpoints, also of those that the user added by file.</summary>
    public Dictionary<string, string> WithoutKeys(IReadOnlyDictionary<string, string> variables) =>
        variables.Where(variable => !KeyVariables.Contains(variable.Key)).ToDictionary(StringComparer.Ordinal);

    /// <summary>The variables with credentials that are set.</summary>
    public IReadOnlyList<string> Credentials =>
        [
            .. new[] { _environment.Anthropic.Source }
                .Concat(_endpoints.Providers.Select(provider => provider.Endpoint.KeyVariable))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The endpoints that need no key: servers on this machine or beside it.</summary>
    public IReadOnlyList<OpenAiEndpoint> OpenEndpoints =>
        [
            .. _endpoints
                .Providers.Select(provider => provider.Endpoint)
                .Where(endpoint => endpoint.Fact.KeyVariables is not { Count: > 0 }),
        ];

    /// <summary>Every model that is known by name.</summary>
    public IReadOnlyList<KnownModel> Known => _catalog.List();

    /// <summary>Clients by model name.</summary>
    public ModelBindings Bindings { get; }

    /// <summary>The variable that gives a model's credentials; <c>none</c> where there is none.</summary>
    public string KeySource(string model)
    {
        try
        {
            return KeyVariable(_catalog.Resolve(model).Provider) ?? "none";
        }
        catch (CodeAgentException)
        {
            // A resumed session's model may be gone; its turn says so.
            return "none";
        }
    }

    /// <summary>
    /// The model to use when <paramref name="asked"/> is null: the environment's, else that of the first key there is,
    /// else one that runs on this machine. Made sure that it can be had.
    /// </summary>
    /// <exception cref="CodeAgentException">There is none (AGENT0201), or it cannot be had (coded).</exception>
    public async Task<string> ChooseAsync(string? asked, CancellationToken cancellationToken)
    {
        var model =
            asked
            ?? _environment.Model
            ?? (_environment.Anthropic.HasCredentials ? DefaultModel : null)
            ?? _endpoints.ModelWithKey()
            ?? await _endpoints.FindRunningAsync(cancellationToken)
            ?? throw NoModel();
        Bindings.Bind(model);
        return model;
    }

    /// <summary>Whether a provider can be asked: its key is set, or it needs none.</summary>
    public bool IsOpen(IModelProvider provider) =>
        provider switch
        {
            AnthropicProvider => _environment.Anthropic.HasCredentials,
            OpenAiProvider compatible => compatible.Endpoint.IsOpen,
            _ => true,
        };

    /// <summary>The variables that may hold a provider's credentials; empty where it needs none.</summary>
    public IReadOnlyList<string> KeyVariablesOf(IModelProvider provider) =>
        provider switch
        {
            AnthropicProvider => [_environment.Anthropic.KeyVariable],
            OpenAiProvider compatible => compatible.Endpoint.Fact.KeyVariables ?? [],
            _ => [],
        };

    /// <summary>Tokens that fit into a model; null where unknown, as of a resumed session's model that is gone.</summary>
    public int? ContextWindow(string model)
    {
        try
        {
            return _catalog.Resolve(model).Describe().ContextWindow;
        }
        catch (CodeAgentException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bindings.Dispose();
        _anthropic.Dispose();
        _endpoints.Dispose();
    }

    private string? KeyVariable(IModelProvider provider) =>
        provider switch
        {
            AnthropicProvider => _environment.Anthropic.Source,
            OpenAiProvider compatible => compatible.Endpoint.KeyVariable,
            _ => null,
        };

    private static IEnumerable<string> UserFiles(CliEnvironment environment)
    {
        var file = Path.Combine(environment.ConfigFolder, "models.json");
        return File.Exists(file) ? [file] : [];
    }

    private CodeAgentException NoModel() =>
        new(
            ErrorCode.NoModel,
            $"""
            There is no model to work with. Set a key, e.g. export {_environment.Anthropic.KeyVariable}=…, and run the same command again.
            Other keys: {string.Join(
                ", ",
                _endpoints.KeyVariables
            )}; or start a local server with a model that calls tools.
            Or name one: --model NAME or CODEAGENT_MODEL (codeagent models lists them); --model scripted:FILE needs no key.
            """
        );
}
