using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Security.Oidc;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Security.Traffic;
using CodeAgent.Gateway.Webhooks;

namespace CodeAgent.Gateway;

/// <summary>How the gateway is reached. The host that maps it gives these.</summary>
/// <param name="Token">
/// The secret that every caller sends as <c>Authorization: Bearer …</c>; at least 32 characters of the set that the
/// header allows (<c>A-Z a-z 0-9 - . _ ~ + / =</c>).
/// </param>
public sealed record GatewayOptions(string Token)
{
    private const int ShortestToken = 32;

    /// <summary>
    /// Names that a request may give as its host besides <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>; no ports. It
    /// keeps a page whose name was bound to this machine's address out.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Origins of pages that may call besides the gateway's own, e.g. <c>https://agents.example</c>, where a proxy gives
    /// the gateway another name.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Recorded with every command as who asked.</summary>
    public string Actor { get; init; } = "user:api";

    /// <summary>Largest body of a request in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Longest silence on an event stream before a comment is sent.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a watcher may take nothing of an event stream before it is dropped.</summary>
    public TimeSpan StuckLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Where keys, the ledger of submissions, webhooks and the security log are kept, absolute; null for a gateway that
    /// knows no keys and forgets the rest at its end.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>An issuer whose tokens let people in; null for none.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>What every submission obeys.</summary>
    public ManagedPolicy Policy { get; init; } = new();

    /// <summary>How webhooks are called.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>How much is taken at once.</summary>
    public TrafficLimits Traffic { get; init; } = new();

    /// <exception cref="CodeAgentException">A value is out of bounds (AGENT0102).</exception>
    internal void Validate()
    {
        Require(
            Token.Length >= ShortestToken && Token.All(IsTokenCharacter),
            $"The gateway's token must have at least {ShortestToken} characters of A-Z a-z 0-9 - . _ ~ + / =."
        );
        Require(Actor is { Length: > 0 and <= 200 }, "The gateway's actor must have 1 to 200 characters.");
        Require(Traffic.IsValid, "The gateway's traffic limits must be above zero.");
        Require(
            Oidc?.IsValid ?? true,
            "The gateway's issuer must be an https address (http on loopback) and needs an audience and a name claim."
        );
        Require(MaxBodyBytes > 0, "The gateway's largest body must be above zero.");
        Require(
            Heartbeat > TimeSpan.Zero && Heartbeat.TotalDays <= 1,
            "The gateway's heartbeat must be 0 to 24 hours."
        );
    }

    private static bool IsTokenCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=';

    private static void Require(bool isValid, string message)
    {
        if (!isValid)
        {
            throw new CodeAgentException(ErrorCode.InvalidConfiguration, message);
        }
    }

    // The token must not reach a log through a record's text.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Actor = ").Append(Actor);
        return true;
    }
}
