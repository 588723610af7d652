using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Approvals;

/// <summary>Finds the calls that wait for a person, of all sessions and of all agents of tasks; the key is <see cref="Key"/>.</summary>
public interface IApprovalDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "approvals";

    /// <summary>Open questions, those that run out first first.</summary>
    /// <param name="root">Only those of this tree; null for all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    [AlwaysInterleave]
    Task<ApprovalList> ListAsync(StreamId? root, CancellationToken cancellationToken);
}

/// <summary>Open questions. A record, because hosts that serialise know records and not every list.</summary>
public sealed record ApprovalList(IReadOnlyList<OpenApproval> Approvals);

/// <summary>A question about a call.</summary>
/// <param name="Stream">The agent that asks.</param>
/// <param name="Root">The root of its tree.</param>
/// <param name="Workspace">The repository of its task, or the folder of its session.</param>
/// <param name="Asked">The question.</param>
public sealed record OpenApproval(StreamId Stream, StreamId Root, string Workspace, ApprovalRequested Asked);
