using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Gateway.Security.Browser;

/// <summary>
/// Browsers that logged in, and links that let one in once. All of it ends with the process; secrets are held as hashes.
/// </summary>
internal sealed class BrowserSessions(TimeProvider clock)
{
    private const int MostLinks = 100;
    private const int MostSessions = 1_000;
    private const int SecretBytes = 32;
    private static readonly TimeSpan s_linkTime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_sessionTime = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, (Caller Caller, DateTimeOffset Ends)> _links = new();
    private readonly ConcurrentDictionary<string, BrowserSession> _sessions = new();

    /// <summary>A secret that lets one browser in, once, within half an hour.</summary>
    public string NewLink(Caller caller)
    {
        Trim(_links, link => link.Ends, MostLinks);
        var secret = Secret();
        _links[Hash(secret)] = (caller, clock.GetUtcNow() + s_linkTime);
        return secret;
    }

    /// <summary>Uses a link up; null where it is not good (any more).</summary>
    public (string Cookie, BrowserSession Session)? Enter(string link) =>
        _links.TryRemove(Hash(link), out var found) && found.Ends > clock.GetUtcNow() ? Begin(found.Caller) : null;

    /// <summary>Begins a session for a caller who showed who they are.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="token">What they showed; it is looked at again with every request.</param>
    public (string Cookie, BrowserSession Session) Begin(Caller caller, string? token = null)
    {
        Trim(_sessions, session => session.Ends, MostSessions);
        var cookie = Secret();
        var session = new BrowserSession(caller, Secret(), clock.GetUtcNow() + s_sessionTime) { Token = token };
        _sessions[Hash(cookie)] = session;
        return (cookie, session);
    }

    /// <summary>The session of a cookie; null where there is none (any more).</summary>
    public BrowserSession? Find(string cookie) =>
        _sessions.TryGetValue(Hash(cookie), out var session) && session.Ends > clock.GetUtcNow() ? session : null;

    /// <summary>Ends a session.</summary>
    public void End(string cookie) => _sessions.TryRemove(Hash(cookie), out _);

    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private void Trim<T>(ConcurrentDictionary<string, T> all, Func<T, DateTimeOffset> ends, int most)
    {
        foreach (var (key, one) in all)
        {
            if (ends(one) <= clock.GetUtcNow())
            {
                all.TryRemove(key, out _);
            }
        }

        foreach (var (key, _) in all.OrderBy(one => ends(one.Value)).Take(Math.Max(0, all.Count - most + 1)))
        {
            all.TryRemove(key, out _);
        }
    }
}

/// <summary>A browser that logged in.</summary>
/// <param name="Caller">Who sits there.</param>
/// <param name="CsrfToken">What its pages send with whatever changes something.</param>
/// <param name="Ends">When it has to log in again.</param>
internal sealed record BrowserSession(Caller Caller, string CsrfToken, DateTimeOffset Ends)
{
    /// <summary>The token that it logged in with; null for a link.</summary>
    public string? Token { get; init; }
}
