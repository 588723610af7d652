using CodeAgent.Core.Tools;

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
}
