using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Sessions;

/// <summary>A session that a run works in.</summary>
/// <param name="Client">How to talk to it.</param>
/// <param name="Workspace">Its folder.</param>
/// <param name="Model">Its model.</param>
/// <param name="PermissionMode">Its mode.</param>
/// <param name="Tools">The tools its model is given.</param>
/// <param name="LastSeq">Its last event before this run.</param>
/// <param name="Position">The last event of its tree before this run.</param>
/// <param name="IsUnfinished">Whether it had something to do before this run.</param>
internal sealed record OpenedSession(
    SessionClient Client,
    string Workspace,
    string Model,
    PermissionMode PermissionMode,
    IReadOnlyList<string> Tools,
    long LastSeq,
    long Position,
    bool IsUnfinished
)
{
    /// <summary>Questions that wait for a decision since before this run.</summary>
    public IReadOnlyList<ApprovalRequested> Approvals { get; init; } = [];
}
