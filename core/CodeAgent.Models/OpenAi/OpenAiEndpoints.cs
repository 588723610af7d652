using CodeAgent.Models.Catalog;

namespace CodeAgent.Models.OpenAi;

/// <summary>All endpoints that <c>models.json</c> and the user's files name, with the keys of one environment.</summary>
public sealed class OpenAiEndpoints : IDisposable
{
    private readonly TimeProvider _clock;

    private OpenAiEndpoints(IReadOnlyList<OpenAiProvider> providers, TimeProvider clock)
    {
        Providers = providers;
        _clock = clock;
    }

    /// <summary>Their providers, in the files' order.</summary>
    public IReadOnlyList<OpenAiProvider> Providers { get; }

    /// <summary>The variables that may hold a key, in the files' order.</summary>
    public IEnumerable<string> KeyVariables =>
        Providers.SelectMany(provider => provider.Endpoint.Fact.KeyVariables ?? []);

    /// <summary>Reads them. Nothing is connected yet.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">An endpoint has no usable address (AGENT0102).</exception>
    public static OpenAiEndpoints Create(
        ModelFacts facts,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider clock
    ) =>
        new(
            [
                .. facts.Endpoints.Select(name => new OpenAiProvider(
                    OpenAiEndpoint.Read(name, facts.FindEndpoint(name)!, environment),
                    facts,
                    clock
                )),
            ],
            clock
        );

    /// <summary>The model of the first endpoint whose key is set and that has a default; null for none.</summary>
    public string? ModelWithKey() =>
        Providers
            .Where(provider => provider.Endpoint is { ApiKey: not null, Fact.DefaultModel: not null })
            .Select(provider => $"{provider.Name}/{provider.Endpoint.Fact.DefaultModel}")
            .FirstOrDefault();

    /// <summary>The first model that can call tools of a server that runs on this machine; null for none. Takes at most moments.</summary>
    public async Task<string?> FindRunningAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in Providers.Where(one => one.Endpoint.Fact.Discovery is ModelDiscovery.Ollama))
        {
            if (await OllamaModels.FindAsync(provider.Endpoint.BaseUrl, _clock, cancellationToken) is { } model)
            {
                return $"{provider.Name}/{model}";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var provider in Providers)
        {
            provider.Dispose();
        }
    }
}
