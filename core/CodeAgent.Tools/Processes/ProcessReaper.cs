using CodeAgent.Core.Tools;
using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools.Processes;

/// <summary>
/// Ends what the calls of a dead process left running. A call without a recorded process ran nothing, because its
/// command waits at its gate until the process is recorded: there is nothing to look for, and a bare call id, unique
/// within a session only, could name another session's command.
/// </summary>
public sealed class ProcessReaper(TimeProvider clock) : IProcessReaper
{
    /// <inheritdoc />
    public async Task ReapAsync(string callId, ProcessIdentity? process, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (process is null || !OperatingSystem.IsLinux() || process.BootId != ProcessTable.BootId)
            return;
        await ProcessTree.OfStranger(process, callId, clock).EndAsync(EndStep.AtOnce);
    }

    /// <summary>
    /// Ends the background shells that a dead host left running for a session; those of a living one are left alone.
    /// The tools do this too, at the first command of a session.
    /// </summary>
    /// <param name="spillFolder">The session's folder for output.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ReapSessionAsync(string spillFolder, CancellationToken cancellationToken) =>
        ShellRecord.ReapAsync(spillFolder, clock, cancellationToken);
}
