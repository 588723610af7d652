using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Http;
using CodeAgent.Models.OpenAi.Chat;
using CodeAgent.Models.OpenAi.Responses;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>The models of one endpoint. Owns the connections of all its clients.</summary>
public sealed class OpenAiProvider : IModelProvider, IDisposable
{
    private readonly ModelFacts _facts;
    private readonly Lazy<ModelHttp> _http;

    /// <summary>Makes the provider. Nothing is connected yet.</summary>
    public OpenAiProvider(OpenAiEndpoint endpoint, ModelFacts facts, TimeProvider clock)
    {
        Endpoint = endpoint;
        _facts = facts;
        _http = new(() => new ModelHttp(new HttpLimits(endpoint.ConnectTimeout, endpoint.SilenceTimeout), clock));
        Format = endpoint.Fact.Api is WireApi.Responses ? new ResponsesFormat() : new ChatFormat();
    }

    /// <inheritdoc/>
    public string Name => Endpoint.Name;

    /// <inheritdoc/>
    public string TelemetryName => Endpoint.Fact.TelemetryName ?? Endpoint.Name;

    /// <summary>The server.</summary>
    public OpenAiEndpoint Endpoint { get; }

    internal IWireFormat Format { get; }

    /// <inheritdoc/>
    public IChatClient CreateClient(string model) =>
        Endpoint.IsOpen
            ? new OpenAiChatClient(this, model)
            : throw new CodeAgentException(
                ErrorCode.ModelCredentials,
                $"There is no API key for {Name}/{model}.\n"
                    + $"Set {string.Join(" or ", Endpoint.Fact.KeyVariables!)}, or choose another model.\n"
                    + "Without any key, scripted:FILE plays a script."
            );

    /// <inheritdoc/>
    public ModelCard Describe(string model) => _facts.Find(Name, model)?.ToCard(model) ?? new ModelCard(model);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    internal OpenAiModel FactsOf(string model) =>
        new(
            Name,
            model,
            new ModelFact { Reasoning = Endpoint.Fact.Reasoning }.With(_facts.Find(Name, model) ?? new ModelFact()),
            Endpoint.Fact.Quirks ?? new QuirkFact()
        );

    internal Task<EventStream> OpenAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _http.Value.OpenAsync(ToHttp(body), OpenAiErrors.Refused, cancellationToken);

    private HttpRequestMessage ToHttp(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new("application/json");
        var http = new HttpRequestMessage(HttpMethod.Post, $"{Endpoint.BaseUrl.AbsoluteUri.TrimEnd('/')}{Format.Path}")
        {
            Content = content,
        };
        http.Headers.TryAddWithoutValidation("accept", "text/event-stream");
        http.Headers.TryAddWithoutValidation("user-agent", "codeagent");
        if (Endpoint.ApiKey is not null)
        {
            http.Headers.TryAddWithoutValidation("authorization", $"Bearer {Endpoint.ApiKey}");
        }

        foreach (var (name, value) in Endpoint.Fact.Headers ?? new Dictionary<string, string>())
        {
            http.Headers.TryAddWithoutValidation(name, value);
        }

        return http;
    }
}
