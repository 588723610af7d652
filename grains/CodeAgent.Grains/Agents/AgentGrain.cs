using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Grains.Agents;

/// <summary>Hosts the runner of one agent's session and lets others post, read and watch while it runs.</summary>
public abstract class AgentGrain : IAgentGrain, IDeactivatable
{
    private readonly IActivation _activation;
    private readonly SessionRuntime _runtime;
    private readonly StreamId _stream;
    private readonly StreamId _root;
    private readonly SessionFold _fold;
    private readonly StreamRun _run;
    private readonly TreeReading _reading;

    private protected AgentGrain(IActivation activation, SessionRuntime runtime, StreamId stream, StreamId root)
    {
        (_activation, _runtime, _stream, _root) = (activation, runtime, stream, root);
        var broadcasts = TreeBroadcasts.Of(runtime.Store);
        _fold = new SessionFold(runtime.Store, stream);
        _reading = new TreeReading(runtime.Store, stream, stream);
        _run = new StreamRun(
            activation,
            runtime.Store,
            stream,
            stop => new SessionRunner(runtime, stream, one => broadcasts.Publish(root, stream, one)).RunAsync(stop),
            status => status is SessionStatuses.Running or SessionStatuses.Waiting
        );
    }

    /// <inheritdoc/>
    public Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken) =>
        _run.PostAsync(_root, command, cancellationToken);

    /// <inheritdoc/>
    public async Task<CommandAnswer?> LeaveAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        var receipt = await _runtime.Store.PostAsync(_stream, _root, command, cancellationToken);
        return receipt.Answer ?? await AnswerAsync(command.CommandId, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken) => _run.WakeAsync();

    /// <inheritdoc/>
    public Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken) =>
        _run.AnswerAsync(commandId, cancellationToken);

    /// <inheritdoc/>
    public async Task<SessionSnapshot?> SnapshotAsync(CancellationToken cancellationToken)
    {
        var head = await _runtime.Store.FindHeadAsync(_stream, cancellationToken);
        return head is null
            ? null
            : SessionSnapshots.Of(_activation.Key, await _fold.RefreshAsync(cancellationToken), head);
    }

    /// <inheritdoc/>
    public Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken) =>
        _reading.ReadAsync(afterRootSeq, max, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<SessionNotice> WatchAsync(long afterRootSeq, CancellationToken cancellationToken) =>
        _reading.WatchAsync(afterRootSeq, _run.Failure, cancellationToken);

    /// <inheritdoc/>
    public Task OnDeactivateAsync(CancellationToken cancellationToken) => _run.EndAsync(cancellationToken);
}
