using System.Text.RegularExpressions;
using CodeAgent.Core.Errors;
using CodeAgent.Models.Json;

namespace CodeAgent.Models.Catalog;

/// <summary>What is known of models by provider: the built-in <c>models.json</c> and the files laid over it.</summary>
public sealed partial class ModelFacts
{
    private const string Resource = "CodeAgent.Models.Catalog.models.json";
    private static readonly Lazy<ModelFacts> s_builtIn = new(ReadBuiltIn);
    private readonly Dictionary<string, ProviderFacts> _providers;

    private ModelFacts(Dictionary<string, ProviderFacts> providers) => _providers = providers;

    /// <summary>The facts this version was built with.</summary>
    public static ModelFacts BuiltIn => s_builtIn.Value;

    /// <summary>The built-in facts with files laid over them in order. A later file wins, value by value.</summary>
    /// <exception cref="CodeAgentException"><see cref="ErrorCode.InvalidConfiguration"/>: names the file, the line and the fault.</exception>
    public static ModelFacts Load(IEnumerable<string> files) =>
        files.Aggregate(
            BuiltIn,
            (facts, file) =>
                facts.With(JsonFile.Read(file, ModelsJson.Default.ModelsFile, ErrorCode.InvalidConfiguration))
        );

    /// <summary>What is known of a model; null for nothing. A dated name (<c>…-20250929</c>, <c>…-2025-09-29</c>) is known by its undated one too.</summary>
    public ModelFact? Find(string provider, string model) =>
        !_providers.TryGetValue(provider, out var facts) ? null
        : facts.Models.TryGetValue(model, out var exact) ? exact
        : facts.Models.GetValueOrDefault(WithoutDate(model));

    /// <summary>The providers that are reached by one of OpenAI's APIs, in the files' order.</summary>
    public IReadOnlyCollection<string> Endpoints =>
        [.. _providers.Where(provider => provider.Value.Endpoint is not null).Select(provider => provider.Key)];

    /// <summary>How such a provider is reached; null where it is none.</summary>
    public EndpointFact? FindEndpoint(string provider) => _providers.GetValueOrDefault(provider)?.Endpoint;

    /// <summary>What a provider's short name stands for; null where it is none.</summary>
    public string? FindAlias(string provider, string alias) =>
        _providers.TryGetValue(provider, out var facts) ? facts.Aliases.GetValueOrDefault(alias) : null;

    /// <summary>A provider's short names, in the files' order.</summary>
    public IReadOnlyCollection<string> Aliases(string provider) =>
        _providers.TryGetValue(provider, out var facts) ? facts.Aliases.Keys : [];

    /// <summary>A provider's known models, in the files' order.</summary>
    public IReadOnlyCollection<string> Models(string provider) =>
        _providers.TryGetValue(provider, out var facts) ? facts.Models.Keys : [];

    private ModelFacts With(ModelsFile file)
    {
        var providers = new Dictionary<string, ProviderFacts>(_providers, StringComparer.Ordinal);
        foreach (var (name, entry) in file.Providers)
        {
            providers[name] = (providers.GetValueOrDefault(name) ?? new ProviderFacts(null, [], [])).With(entry);
        }

        return new ModelFacts(providers);
    }

    private static ModelFacts ReadBuiltIn()
    {
        using var stream = typeof(ModelFacts).Assembly.GetManifestResourceStream(Resource)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var json = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var file = JsonFile.Parse(json, "models.json", ModelsJson.Default.ModelsFile, ErrorCode.Internal);
        return new ModelFacts(new(StringComparer.Ordinal)).With(file);
    }

    private static string WithoutDate(string model) => Date().Replace(model, "");

    [GeneratedRegex(@"(?<=.)-(\d{8}|\d{4}-\d{2}-\d{2})$")]
    private static partial Regex Date();

    private sealed record ProviderFacts(
        EndpointFact? Endpoint,
        Dictionary<string, string> Aliases,
        Dictionary<string, ModelFact> Models
    )
    {
        public ProviderFacts With(ProviderEntry entry)
        {
            var aliases = new Dictionary<string, string>(Aliases, StringComparer.Ordinal);
            foreach (var (alias, model) in entry.Aliases)
            {
                aliases[alias] = model;
            }

            var models = new Dictionary<string, ModelFact>(Models, StringComparer.Ordinal);
            foreach (var (model, fact) in entry.Models)
            {
                models[model] = models.TryGetValue(model, out var known) ? known.With(fact) : fact;
            }

            var endpoint = entry.Endpoint is null ? Endpoint : (Endpoint ?? new EndpointFact()).With(entry.Endpoint);
            return new ProviderFacts(endpoint, aliases, models);
        }
    }
}
