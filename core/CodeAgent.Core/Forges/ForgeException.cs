namespace CodeAgent.Core.Forges;

/// <summary>A forge did not do what it was asked. The message is for people and says what to do.</summary>
public sealed class ForgeException(ForgeFailure kind, string message) : Exception(message)
{
    /// <summary>Which failure it is.</summary>
    public ForgeFailure Kind => kind;

    /// <summary>When the forge will listen again; null where it did not say.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}

/// <summary>Why a forge did not.</summary>
public enum ForgeFailure
{
    /// <summary>It does not know who asks, or does not let them.</summary>
    Credentials,

    /// <summary>It was asked too often.</summary>
    RateLimited,

    /// <summary>The repository or the pull request is not there, or not shown to who asks.</summary>
    NotFound,

    /// <summary>It takes the request for wrong.</summary>
    Invalid,

    /// <summary>It cannot be reached, or fails itself.</summary>
    Unavailable,
}
