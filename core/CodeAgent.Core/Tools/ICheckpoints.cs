namespace CodeAgent.Core.Tools;

/// <summary>
/// Keeps states of a workspace so that every step can be taken back, shell commands included. Never touches the user's
/// index, branches or HEAD.
/// </summary>
public interface ICheckpoints
{
    /// <summary>Records the workspace as it is. Ignored files are left out.</summary>
    /// <param name="workspace">The folder.</param>
    /// <param name="session">The session that it is kept for.</param>
    /// <param name="label">One line for people.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind then.</param>
    /// <returns>The commit, or why there is none.</returns>
    ValueTask<CheckpointResult> TakeAsync(
        string workspace,
        string session,
        string label,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Makes the workspace's files what they were at a checkpoint: changed ones are put back, those made since are
    /// removed, ignored ones stay. The state before is checkpointed first, so that this too can be taken back.
    /// </summary>
    /// <returns>The commit of the state before, or why it was not restored (nothing is changed then).</returns>
    ValueTask<CheckpointResult> RestoreAsync(
        string workspace,
        string session,
        string commit,
        CancellationToken cancellationToken
    );
}

/// <summary>What became of a checkpoint.</summary>
/// <param name="Commit">The commit's id; null where there is none.</param>
/// <param name="Tree">Its tree's id; null where there is none.</param>
/// <param name="Reason">Why there is none; null otherwise.</param>
public sealed record CheckpointResult(string? Commit, string? Tree, string? Reason = null);
