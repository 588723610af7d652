using CodeAgent.Core.Sessions;

namespace CodeAgent.Core.Tools;

/// <summary>
/// Tools that come and go while a host runs, such as those of servers that start in the background. Safe for concurrent
/// use.
/// </summary>
public interface IToolSource
{
    /// <summary>
    /// The tools that a session has now, in a stable order and with names that no other tool of the host has. Returns at
    /// once: what has to be started is started in the background.
    /// </summary>
    IReadOnlyList<ITool> List(SessionSettings settings);

    /// <summary>
    /// Waits until what a session's tools come from has started or failed, at most a few seconds after it was first asked
    /// for; later calls do not wait. Never throws but for the cancellation.
    /// </summary>
    Task ReadyAsync(SessionSettings settings, CancellationToken cancellationToken);
}
