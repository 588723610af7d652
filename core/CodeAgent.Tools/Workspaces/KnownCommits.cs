using System.Collections.Concurrent;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// What was once seen of commits in mirrors, by full id. Nothing of it changes, and mirrors lose no objects, so git need
/// not be started to learn it again.
/// </summary>
internal sealed class KnownCommits
{
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<(string Mirror, string Commit), CommitFacts> _facts = new();

    /// <summary>What is known of a commit; nothing where it was not seen yet.</summary>
    public CommitFacts Of(string mirror, string commit) =>
        _facts.TryGetValue((mirror, commit), out var facts) ? facts : default;

    /// <summary>Keeps what was seen.</summary>
    public void Learn(string mirror, string commit, Func<CommitFacts, CommitFacts> seen)
    {
        if (_facts.Count >= Most)
            _facts.Clear();
        _facts.AddOrUpdate((mirror, commit), _ => seen(default), (_, facts) => seen(facts));
    }
}

/// <summary>Facts of one commit.</summary>
/// <param name="Exists">Whether it was seen.</param>
/// <param name="Tree">Its tree; null where nobody asked.</param>
/// <param name="Submodules">Its submodules as git writes paths; null where nobody asked.</param>
internal readonly record struct CommitFacts(bool Exists, string? Tree, IReadOnlyList<string>? Submodules);
