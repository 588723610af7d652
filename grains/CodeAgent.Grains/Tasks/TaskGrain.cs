using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Grains.Tasks;

/// <summary>Hosts the runner of one task and lets others post, read and watch while it runs.</summary>
public sealed class TaskGrain : ITaskGrain, IDeactivatable
{
    private readonly IActivation _activation;
    private readonly IEventStore _store;
    private readonly StreamId _task;
    private readonly TaskFold _fold;
    private readonly StreamRun _run;
    private readonly TreeReading _reading;
    private readonly TaskChanges _changes;

    /// <summary>Creates the grain of an activation.</summary>
    public TaskGrain(IActivation activation, TaskRuntime runtime)
    {
        (_activation, _store, _task) = (activation, runtime.Store, StreamId.Task(activation.Key));
        _fold = new TaskFold(_store, _task);
        _reading = new TreeReading(_store, _task, speaker: null);
        _changes = new TaskChanges(activation, _store, runtime.Workspaces, _task);
        _run = new StreamRun(
            activation,
            _store,
            _task,
            stop => new TaskRunner(runtime, _task).RunAsync(stop),
            TaskStatuses.NeedsRunner
        );
    }

    /// <inheritdoc/>
    public Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken) =>
        _run.PostAsync(_task, command, cancellationToken);

    /// <inheritdoc/>
    public async Task<CommandAnswer?> LeaveAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        var receipt = await _store.PostAsync(_task, _task, command, cancellationToken);
        return receipt.Answer ?? await AnswerAsync(command.CommandId, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken) => _run.WakeAsync();

    /// <inheritdoc/>
    public Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken) =>
        _run.AnswerAsync(commandId, cancellationToken);

    /// <inheritdoc/>
    public async Task<TaskSnapshot?> SnapshotAsync(CancellationToken cancellationToken)
    {
        var head = await _store.FindHeadAsync(_task, cancellationToken);
        if (head is null)
        {
            return null;
        }

        var counters = await _store.ReadCountersAsync(_task, cancellationToken);
        return TaskSnapshots.Of(_activation.Key, await _fold.RefreshAsync(cancellationToken), head, counters);
    }

    /// <inheritdoc/>
    public Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken) =>
        _reading.ReadAsync(afterRootSeq, max, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<SessionNotice> WatchAsync(long afterRootSeq, CancellationToken cancellationToken) =>
        _reading.WatchAsync(afterRootSeq, _run.Failure, cancellationToken);

    /// <inheritdoc/>
    public async Task<TaskDiff?> DiffAsync(string? subtaskId, int mostBytes, CancellationToken cancellationToken) =>
        await _changes.ReadAsync(await _fold.RefreshAsync(cancellationToken), subtaskId, mostBytes, cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> PrintedAsync(int number, CancellationToken cancellationToken)
    {
        var evidence = (await _fold.RefreshAsync(cancellationToken)).Evidence;
        if (number < 1 || number > evidence.Count)
        {
            return null;
        }

        var result = evidence[number - 1].Result;
        return result.OutputBlob is { } hash && await _store.FindBlobAsync(hash, cancellationToken) is { } all
            ? Encoding.UTF8.GetString(all.Span)
            : result.Output;
    }

    /// <inheritdoc/>
    public Task OnDeactivateAsync(CancellationToken cancellationToken) => _run.EndAsync(cancellationToken);
}
