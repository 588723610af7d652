using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>
/// Runs one session while this process owns it: looks at the state, takes the next step, records, again. All its code
/// runs on the scheduler it was started on, one piece at a time.
/// </summary>
public sealed class SessionRunner(SessionRuntime runtime, StreamId stream, Action<TransientEvent> show)
{
    private readonly OutcomeQueue<SessionEvent> _outcomes = new();

    /// <summary>
    /// Takes the session over and runs it until there is nothing to do for a while, another owner has it, or
    /// <paramref name="stop"/> fires (running calls are then cancelled and their ends recorded).
    /// </summary>
    /// <exception cref="Errors.CodeAgentException">The log cannot be owned: altered, newer, or the store is out of order.</exception>
    public Task<RunEnd> RunAsync(CancellationToken stop) =>
        runtime.Ownership.RunAsync(
            stream,
            root => new SessionAggregate(runtime, stream, root == stream),
            (log, root) => new SessionLoop(runtime, log, root, _outcomes, show),
            stop
        );
}
