namespace CodeAgent.Core.Trust;

/// <summary>
/// What a person accepted to run of what repositories bring, by content. Whoever is about to run such a thing asks here
/// first, with and without a person at the terminal alike.
/// </summary>
public interface ITrust
{
    /// <summary>How an item stands.</summary>
    TrustAnswer Find(TrustItem item);

    /// <summary>Accepts an item as it is now. Harmless when repeated.</summary>
    /// <param name="item">What was shown to the person.</param>
    /// <param name="actor">Who accepts.</param>
    /// <exception cref="Errors.CodeAgentException">It cannot be kept (coded).</exception>
    void Accept(TrustItem item, string actor);

    /// <summary>Keeps that an item is not to run and not to be asked about, as long as it stays as it is.</summary>
    /// <inheritdoc cref="Accept"/>
    void Refuse(TrustItem item, string actor);

    /// <summary>Takes acceptances and refusals back; answers how many there were.</summary>
    /// <param name="origin">The folder they are for, absolute.</param>
    /// <param name="hash">The beginning of one item's hash; null for all of the folder.</param>
    /// <param name="actor">Who takes them back.</param>
    /// <exception cref="Errors.CodeAgentException">It cannot be kept (coded).</exception>
    int Revoke(string origin, string? hash, string actor);

    /// <summary>All acceptances and refusals that hold, the oldest first.</summary>
    IReadOnlyList<TrustRecord> List();
}

/// <summary>How an item stands.</summary>
public enum TrustAnswer
{
    /// <summary>Nobody accepted it, nor anything of its name.</summary>
    Unknown,

    /// <summary>Something of its name was accepted, with another content.</summary>
    Changed,

    /// <summary>A person of this machine accepted this content.</summary>
    Accepted,

    /// <summary>A person decided that this content is not to run.</summary>
    Refused,

    /// <summary>The repository's lock names this content, and the user's configuration honours that lock.</summary>
    Locked,
}

/// <summary>One line of the record of trust.</summary>
/// <param name="Action"><c>accept</c>, <c>refuse</c> or <c>revoke</c>.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Origin">The folder it is for, absolute.</param>
/// <param name="Actor">Who decided.</param>
/// <param name="At">When.</param>
public sealed record TrustRecord(
    string Action,
    TrustKind Kind,
    string Name,
    string Hash,
    string Origin,
    string Actor,
    DateTimeOffset At
);
