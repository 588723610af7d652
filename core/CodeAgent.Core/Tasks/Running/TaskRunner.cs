using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tasks.Running;

/// <summary>Runs one task while this process owns it. All its code runs on the scheduler it was started on.</summary>
public sealed class TaskRunner(TaskRuntime runtime, StreamId task)
{
    private readonly OutcomeQueue<TaskEvent> _outcomes = new();

    /// <summary>
    /// Takes the task over and runs it until there is nothing to do for a while, another owner has it, or
    /// <paramref name="stop"/> fires.
    /// </summary>
    /// <exception cref="Errors.CodeAgentException">The log cannot be owned: altered, newer, or the store is out of order.</exception>
    public Task<RunEnd> RunAsync(CancellationToken stop) =>
        runtime.Ownership.RunAsync(
            task,
            _ => new TaskAggregate(runtime, task),
            (log, _) => new TaskLoop(runtime, log, task, _outcomes),
            stop
        );
}
