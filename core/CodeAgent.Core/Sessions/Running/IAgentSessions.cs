using CodeAgent.Core.Events;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Runs the sessions of agents that others started, wherever the host places them.</summary>
public interface IAgentSessions
{
    /// <summary>
    /// Wakes an agent's session if there is something to do and nobody runs it. Returns soon; the session goes on by
    /// itself. Harmless when repeated.
    /// </summary>
    Task WakeAsync(StreamId stream, CancellationToken cancellationToken);
}
