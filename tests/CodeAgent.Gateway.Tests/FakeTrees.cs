using System.Collections.Concurrent;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Tasks;
using CodeAgent.Grains.Trees;

namespace CodeAgent.Gateway.Tests;

/// <summary>Heads and counters of trees, as a test makes them.</summary>
internal sealed class FakeTrees
{
    private readonly ConcurrentDictionary<string, TreeView> _trees = new(StringComparer.Ordinal);

    /// <summary>Thrown by the probe, where set.</summary>
    public CodeAgentException? Failure { get; set; }

    public void Put(string root, string repository, string status = "running", long tokens = 0, long? limit = null) =>
        _trees[root] = new TreeView(
            root,
            status,
            repository,
            1,
            DateTimeOffset.UnixEpoch,
            [new UsageView("tokens", tokens, limit), new UsageView("costMicroUsd", tokens * 2, null)]
        );

    public TreeView? Find(string root) => _trees.GetValueOrDefault(root);
}

internal sealed class FakeTreeGrain(FakeTrees trees) : ITreeDirectoryGrain
{
    public Task<TreeList> FindAsync(IReadOnlyList<string> roots, CancellationToken cancellationToken) =>
        Task.FromResult(new TreeList([.. roots.Select(trees.Find).OfType<TreeView>()]));

    public Task ProbeAsync(long position, CancellationToken cancellationToken) =>
        trees.Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
}
