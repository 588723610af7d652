using CodeAgent.Core.Workspaces;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Workspaces;

/// <summary>
/// One agent's workspace; its key is the workspace's id. A host places it where the folder is. Every call is short: what
/// takes long is begun, and the caller asks again with the same order until there is an answer.
/// </summary>
public interface IWorkspaceGrain : IGrainWithStringKey
{
    /// <summary>The workspace, made if need be; waits at most a second; null while it is being made.</summary>
    [AlwaysInterleave]
    Task<PreparedWorkspace?> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken);

    /// <summary>Its state as a commit of the mirror; waits at most a second; null while that is being made.</summary>
    [AlwaysInterleave]
    Task<WorkspaceResult?> CollectAsync(CollectOrder order, CancellationToken cancellationToken);

    /// <summary>Stops what goes on and removes the folder; its commits stay.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken);
}
