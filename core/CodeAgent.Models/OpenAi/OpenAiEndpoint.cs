using CodeAgent.Core.Errors;
using CodeAgent.Models.Catalog;

namespace CodeAgent.Models.OpenAi;

/// <summary>A server that speaks one of OpenAI's APIs, with the key for it.</summary>
/// <param name="Name">The provider's name, in model names and in <c>models.json</c>.</param>
/// <param name="BaseUrl">Its address up to and with the version.</param>
/// <param name="Fact">What the files say of it.</param>
public sealed record OpenAiEndpoint(string Name, Uri BaseUrl, EndpointFact Fact)
{
    private const int DefaultSilenceSeconds = 300;

    /// <summary>Sent as a bearer token; null where there is none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The variable that gave the key; null where there is none.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>How long a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may be silent before a call counts as cut.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(Fact.SilenceSeconds ?? DefaultSilenceSeconds);

    /// <summary>Whether it can be asked: it needs no key, or there is one.</summary>
    public bool IsOpen => ApiKey is not null || Fact.KeyVariables is not { Count: > 0 };

    /// <summary>An endpoint as a host's environment completes it. An empty value counts as none.</summary>
    /// <exception cref="CodeAgentException"><see cref="ErrorCode.InvalidConfiguration"/>: it has no usable address.</exception>
    public static OpenAiEndpoint Read(string name, EndpointFact fact, IReadOnlyDictionary<string, string> environment)
    {
        var variable = fact.KeyVariables?.FirstOrDefault(candidate => Get(candidate) is not null);
        var address = (fact.BaseUrlVariable is null ? null : Get(fact.BaseUrlVariable)) ?? fact.BaseUrl;
        return
            Uri.TryCreate(address, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            ? new OpenAiEndpoint(name, url, fact)
            {
                ApiKey = variable is null ? null : Get(variable),
                KeyVariable = variable,
            }
            : throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"The base URL of the model endpoint '{name}' is '{address}'; it must begin with https:// or http://."
            );

        string? Get(string candidate) =>
            environment.GetValueOrDefault(candidate) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The server only: a key must not reach a log.</summary>
    public override string ToString() => $"{nameof(OpenAiEndpoint)} {{ {Name} {BaseUrl} }}";
}
