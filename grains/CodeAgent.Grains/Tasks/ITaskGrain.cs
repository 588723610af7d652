using CodeAgent.Core.Stores;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Sessions;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Tasks;

/// <summary>One task; its key is the task's id. Every call is short, as those of <see cref="IAgentGrain"/>.</summary>
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a command durable and wakes the task. Returns its answer when the owner gives one within a second, else
    /// null: ask again with <see cref="AnswerAsync"/>. A repeated command id returns the first answer.
    /// </summary>
    Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a command durable and runs nothing: for a face that does not run tasks itself. The answer comes from
    /// whoever runs the task; null where there is none within a second.
    /// </summary>
    [AlwaysInterleave]
    Task<CommandAnswer?> LeaveAsync(InboxCommand command, CancellationToken cancellationToken);

    /// <summary>Runs the task here if there is something to do and nobody else runs it.</summary>
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>The answer to a command; waits for it at most a second; null where there is none yet.</summary>
    [AlwaysInterleave]
    Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken);

    /// <summary>The task as it is; null where no task has this id.</summary>
    [AlwaysInterleave]
    Task<TaskSnapshot?> SnapshotAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Events of the task and of all its agents above a position, at most <paramref name="max"/> (1 to 1,000); waits at
    /// most a second for the first one.
    /// </summary>
    [AlwaysInterleave]
    Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken);

    /// <summary>Those events above a position, then each as it happens, until it is cancelled.</summary>
    [AlwaysInterleave]
    IAsyncEnumerable<SessionNotice> WatchAsync(long afterRootSeq, CancellationToken cancellationToken);

    /// <summary>
    /// What changed: by the whole task so far, or by one subtask, also while its agent works. Waits at most a second;
    /// null while it is being made: ask again.
    /// </summary>
    /// <param name="subtaskId">The subtask; null for the whole task.</param>
    /// <param name="mostBytes">Where the patch is cut, in bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Core.Errors.CodeAgentException">The task has no such subtask (AGENT0806).</exception>
    [AlwaysInterleave]
    Task<TaskDiff?> DiffAsync(string? subtaskId, int mostBytes, CancellationToken cancellationToken);

    /// <summary>All that a check printed, at most 4 MiB; null where the task has no evidence of this number.</summary>
    /// <param name="number">The check's place in <see cref="TaskSnapshot.Evidence"/>, from 1.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    [AlwaysInterleave]
    Task<string?> PrintedAsync(int number, CancellationToken cancellationToken);
}

/// <summary>The session of a task's coordinator; its key is the task's id.</summary>
public interface ICoordinatorGrain : IAgentGrain;

/// <summary>The session of a subagent; its key is <c>{task}/{subtask}/{attempt}</c>.</summary>
public interface ISubagentGrain : IAgentGrain;

/// <summary>Finds tasks; the key is <see cref="Key"/>.</summary>
public interface ITaskDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "tasks";

    /// <summary>Tasks that match, newest update first.</summary>
    [AlwaysInterleave]
    Task<TaskList> ListAsync(TaskQuery query, CancellationToken cancellationToken);
}
