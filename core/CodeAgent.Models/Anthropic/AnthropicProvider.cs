using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Http;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Anthropic;

/// <summary>Claude models over Anthropic's Messages API. Owns the connections of all its clients.</summary>
public sealed class AnthropicProvider : IModelProvider, IDisposable
{
    /// <summary>The provider's name, in model names and in <c>models.json</c>.</summary>
    public const string ProviderName = "anthropic";

    private static readonly Uri s_production = new("https://api.anthropic.com");
    private readonly AnthropicOptions _options;
    private readonly ModelFacts _facts;
    private readonly ModelHttp _http;

    /// <summary>Makes the provider. Nothing is connected yet.</summary>
    public AnthropicProvider(AnthropicOptions options, ModelFacts facts, TimeProvider clock)
    {
        _options = options;
        _facts = facts;
        BaseUrl = options.BaseUrl ?? s_production;
        if (!BaseUrl.IsAbsoluteUri || (BaseUrl.Scheme != Uri.UriSchemeHttps && BaseUrl.Scheme != Uri.UriSchemeHttp))
        {
            throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"The base URL of Anthropic's API is '{BaseUrl}'; it must begin with https:// or http://."
            );
        }

        _http = new ModelHttp(new HttpLimits(options.ConnectTimeout, options.SilenceTimeout), clock);
    }

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public string TelemetryName => "anthropic";

    internal Uri BaseUrl { get; }

    /// <inheritdoc/>
    public IChatClient CreateClient(string model)
    {
        if (string.IsNullOrEmpty(_options.ApiKey) && string.IsNullOrEmpty(_options.AuthToken))
        {
            throw new CodeAgentException(
                ErrorCode.ModelCredentials,
                $"There is no API key for {ProviderName}/{model}.\n"
                    + "Set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN for a gateway), or choose another model.\n"
                    + "Without any key, scripted:FILE plays a script."
            );
        }

        return new AnthropicChatClient(this, model);
    }

    /// <inheritdoc/>
    public ModelCard Describe(string model) => _facts.Find(ProviderName, model)?.ToCard(model) ?? new ModelCard(model);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal AnthropicModel FactsOf(string model)
    {
        var fact = _facts.Find(ProviderName, model);
        return new AnthropicModel(
            model,
            fact?.MaxOutputTokens ?? _options.DefaultMaxOutputTokens,
            fact?.Reasoning ?? new ReasoningFact()
        );
    }

    internal Task<EventStream> OpenAsync(AnthropicRequest request, CancellationToken cancellationToken) =>
        _http.OpenAsync(ToHttp(request), AnthropicErrors.Refused, cancellationToken);

    private HttpRequestMessage ToHttp(AnthropicRequest request)
    {
        var content = new ReadOnlyMemoryContent(request.Body);
        content.Headers.ContentType = new("application/json");
        var http = new HttpRequestMessage(HttpMethod.Post, $"{BaseUrl.AbsoluteUri.TrimEnd('/')}/v1/messages")
        {
            Content = content,
        };
        http.Headers.TryAddWithoutValidation("accept", "text/event-stream");
        http.Headers.TryAddWithoutValidation("user-agent", "codeagent");
        http.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        AddIfSet(http, "anthropic-beta", string.Join(',', request.Betas));
        AddIfSet(http, "x-api-key", _options.ApiKey);
        AddIfSet(
            http,
            "authorization",
            string.IsNullOrEmpty(_options.AuthToken) ? null : $"Bearer {_options.AuthToken}"
        );
        foreach (var (name, value) in _options.Headers)
        {
            http.Headers.TryAddWithoutValidation(name, value);
        }

        return http;
    }

    private static void AddIfSet(HttpRequestMessage http, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            http.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
