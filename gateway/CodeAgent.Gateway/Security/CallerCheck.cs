using System.Security.Cryptography;
using System.Text;
using CodeAgent.Gateway.Security.Browser;
using CodeAgent.Gateway.Security.Keys;
using CodeAgent.Gateway.Security.Oidc;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security;

/// <summary>
/// Tells who sends a request by what it bears: the host's token, an API key, a token of the configured issuer, or the
/// cookie of a browser that logged in. Who sends an Authorization header is judged by that alone.
/// </summary>
internal sealed class CallerCheck : IDisposable
{
    public const string CookieName = "codeagent";
    public const string CsrfHeader = "X-CSRF-Token";
    private const string Prefix = "Bearer ";

    private readonly GatewayOptions _options;
    private readonly BrowserSessions _browsers;
    private readonly IssuerTokens? _issuer;
    private readonly KeyFile? _keys;

    public CallerCheck(GatewayOptions options, BrowserSessions browsers, TimeProvider clock)
    {
        (_options, _browsers) = (options, browsers);
        Owner = new Caller(options.Actor, CallerRole.Admin, RepositoryScope.All);
        _keys = options.Folder is { } folder ? new KeyFile(folder, clock) : null;
        _issuer = options.Oidc is { } oidc ? new IssuerTokens(oidc, clock) : null;
    }

    /// <summary>Who has the host's token.</summary>
    public Caller Owner { get; }

    /// <summary>The caller; null for one that is not known.</summary>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return BearerToken(context.Request) is { } token ? await OfTokenAsync(token, context.RequestAborted) : null;
        }

        if (Session(context) is not { } session)
        {
            return null;
        }

        // A key that was taken back, or whose time is over, takes its browsers along.
        return session.Token is { } shown ? await OfTokenAsync(shown, context.RequestAborted) : session.Caller;
    }

    /// <summary>The caller of a token; null where it is not known.</summary>
    public async Task<Caller?> OfTokenAsync(string token, CancellationToken cancellationToken)
    {
        if (IsOwner(token))
        {
            return Owner;
        }

        return token.StartsWith(KeyToken.Prefix, StringComparison.Ordinal) ? _keys?.Find(token)?.ToCaller()
            : _issuer is not null ? await _issuer.FindAsync(token, cancellationToken)
            : null;
    }

    /// <summary>
    /// Whether the request may change something: a browser sends its cookie with whatever any page makes it send, so its
    /// own pages show that it is them.
    /// </summary>
    public bool IsMeant(HttpContext context)
    {
        if (
            HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || context.Request.Headers.Authorization.Count > 0
        )
        {
            return true;
        }

        return Session(context) is { } session
            && context.Request.Headers[CsrfHeader] is [{ } sent]
            && AreEqual(sent, session.CsrfToken);
    }

    public void Dispose() => _issuer?.Dispose();

    private BrowserSession? Session(HttpContext context) =>
        context.Request.Cookies[CookieName] is { } cookie ? _browsers.Find(cookie) : null;

    private static string? BearerToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header[Prefix.Length..].Trim()
            : null;

    private bool IsOwner(string candidate) => AreEqual(candidate, _options.Token);

    /// <summary>Takes the same time for every wrong text, whatever its length.</summary>
    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(one)),
            SHA256.HashData(Encoding.UTF8.GetBytes(other))
        );
}
