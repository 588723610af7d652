using System.Text.Json.Serialization;

namespace CodeAgent.Gateway.Security.Keys;

/// <summary>A key for scripts and services, as it is kept: its secret only as a hash.</summary>
/// <param name="Id">Names it in lists, in the log and in the token. 10 characters of <c>0-9a-f</c>.</param>
/// <param name="Name">What people call it; 1 to 64 characters of <c>A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="SecretHash">SHA-256 of the secret (256 random bits) in lower-case hex.</param>
/// <param name="Role">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiKey(string Id, string Name, string SecretHash, CallerRole Role, DateTimeOffset CreatedAt)
{
    /// <summary>Patterns of the repositories it sees (<see cref="RepositoryScope"/>); null for all.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was taken back; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>What it may use.</summary>
    public CallerLimits Limits
    {
        get => field ?? CallerLimits.None;
        init;
    }

    /// <summary>Who its commands are recorded as.</summary>
    [JsonIgnore]
    public string Actor => $"key:{Name}@{Id}";

    /// <summary>Whether it is neither taken back nor over.</summary>
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>Its caller.</summary>
    public Caller ToCaller() => new(Actor, Role, new RepositoryScope(Repositories)) { KeyId = Id, Limits = Limits };
}
