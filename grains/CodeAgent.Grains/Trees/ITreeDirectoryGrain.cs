using CodeAgent.Grains.Tasks;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Trees;

/// <summary>
/// Says of trees (tasks and root sessions) what their heads and counters say, without reading their events: it costs the
/// same whether a tree is long, short or not there. The key is <see cref="Key"/>.
/// </summary>
public interface ITreeDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "trees";

    /// <summary>Most roots of one call.</summary>
    const int MaxRoots = 1_000;

    /// <summary>Those of the roots that are known, in the order asked.</summary>
    /// <param name="roots">Streams, e.g. <c>task/42</c>; at most <see cref="MaxRoots"/>. What is no stream is passed over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [AlwaysInterleave]
    Task<TreeList> FindAsync(IReadOnlyList<string> roots, CancellationToken cancellationToken);

    /// <summary>Writes a position to the store, to see that it can be written.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It cannot (coded).</exception>
    [AlwaysInterleave]
    Task ProbeAsync(long position, CancellationToken cancellationToken);
}

/// <summary>Trees. A record, because hosts that serialise know records and not every list.</summary>
public sealed record TreeList(IReadOnlyList<TreeView> Trees);

/// <summary>A tree by its root.</summary>
/// <param name="Root">The root's stream.</param>
/// <param name="Status">The root's status; empty before it was taken in.</param>
/// <param name="Repository">The repository or folder; empty before it was taken in.</param>
/// <param name="LastRootSeq">The last event of the tree.</param>
/// <param name="UpdatedAt">When the root was last written.</param>
/// <param name="Usage">The tree's counters.</param>
public sealed record TreeView(
    string Root,
    string Status,
    string Repository,
    long LastRootSeq,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<UsageView> Usage
);
