using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway;
using CodeAgent.Gateway.Security.Oidc;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Security.Traffic;
using CodeAgent.Gateway.Webhooks;

namespace CodeAgent.Cli.Serving;

/// <summary>What <c>gateway.json</c> in the configuration folder says of a gateway; every member may be left out.</summary>
internal sealed record GatewaySettings
{
    /// <summary>Names that requests may give as their host besides loopback's.</summary>
    public IReadOnlyList<string>? AllowedHosts { get; init; }

    /// <summary>Origins of pages besides the gateway's own.</summary>
    public IReadOnlyList<string>? AllowedOrigins { get; init; }

    /// <summary>An issuer of tokens.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>What every submission obeys.</summary>
    public ManagedPolicy? Policy { get; init; }

    /// <summary>How much is taken at once.</summary>
    public TrafficLimits? Traffic { get; init; }

    /// <summary>How webhooks are called.</summary>
    public WebhookOptions? Webhooks { get; init; }

    /// <summary>Seconds for which it goes on answering after it was told to stop, so that callers go elsewhere; default 0.</summary>
    public int DrainSeconds { get; init; }

    /// <summary>Where keys and the ledger are.</summary>
    public static string Folder(CliEnvironment environment) => Path.Combine(environment.StateFolder, "gateway");

    /// <summary>Reads the file; what it leaves out where there is none.</summary>
    /// <exception cref="CodeAgentException">It does not parse (AGENT0102).</exception>
    public static GatewaySettings Read(CliEnvironment environment)
    {
        var path = Path.Combine(environment.ConfigFolder, "gateway.json");
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), GatewaySettingsJson.Default.GatewaySettings)
                    ?? new GatewaySettings()
                : new GatewaySettings();
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"{path} cannot be read: {error.Message}\ndocs/security-gateway.md has what it may say.",
                error
            );
        }
    }

    /// <summary>The options of a gateway.</summary>
    public GatewayOptions ToOptions(CliEnvironment environment, string token) =>
        new(token)
        {
            Actor = environment.Actor,
            Folder = Folder(environment),
            AllowedHosts = AllowedHosts ?? [],
            AllowedOrigins = AllowedOrigins ?? [],
            Oidc = Oidc,
            Policy = Policy ?? new ManagedPolicy(),
            Traffic = Traffic ?? new TrafficLimits(),
            Webhooks = Webhooks ?? new WebhookOptions(),
        };
}

/// <summary>The JSON of <c>gateway.json</c>. A member that it does not know is refused, so that none is misspelt.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(GatewaySettings))]
internal sealed partial class GatewaySettingsJson : JsonSerializerContext;
