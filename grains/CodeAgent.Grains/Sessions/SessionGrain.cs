using System.Runtime.CompilerServices;
using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Sessions;

/// <summary>Hosts the runner of one session and lets others post, read and watch while it runs.</summary>
public sealed class SessionGrain(IActivation activation, SessionRuntime runtime) : ISessionGrain, IDeactivatable
{
    private const int PageSize = 500;
    private const int MaxPage = 1_000;
    private static readonly TimeSpan s_shortWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_whileRunning = TimeSpan.FromDays(365);

    private readonly StreamId _stream = StreamId.Session(activation.Key);
    private readonly TransientBroadcast _broadcast = new();
    private readonly SnapshotFold _fold = new(runtime.Store, StreamId.Session(activation.Key));
    private Task _run = Task.CompletedTask;
    private TaskCompletionSource _nextFailure = new();

    /// <inheritdoc/>
    public async Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        var receipt = await runtime.Store.PostAsync(_stream, _stream, command, cancellationToken);
        EnsureRunning();
        return receipt.Answer ?? await WaitForAnswerAsync(command.CommandId, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken)
    {
        EnsureRunning();
        return _run.IsCompleted ? _run : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken) =>
        WaitForAnswerAsync(commandId, cancellationToken);

    /// <inheritdoc/>
    public async Task<SessionSnapshot?> SnapshotAsync(CancellationToken cancellationToken)
    {
        var head = await runtime.Store.FindHeadAsync(_stream, cancellationToken);
        return head is null
            ? null
            : SessionSnapshots.Of(activation.Key, await _fold.RefreshAsync(cancellationToken), head);
    }

    /// <inheritdoc/>
    public async Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken)
    {
        var root = await RootAsync(cancellationToken);
        var count = Math.Clamp(max, 1, MaxPage);
        var events = await runtime.Store.ReadTreeAsync(root, afterRootSeq, count, cancellationToken);
        if (
            events.Count == 0
            && await runtime.Store.WaitForEventsAsync(root, afterRootSeq, s_shortWait, cancellationToken)
        )
        {
            events = await runtime.Store.ReadTreeAsync(root, afterRootSeq, count, cancellationToken);
        }

        return new EventPage(events, events.Count == 0 ? afterRootSeq : events[^1].RootSeq);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SessionNotice> WatchAsync(
        long afterRootSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var failure = _nextFailure.Task;
        var root = await RootAsync(cancellationToken);
        using var deltas = _broadcast.Subscribe();
        Task<bool>? news = null;
        while (true)
        {
            while (deltas.TryRead(out var delta))
            {
                yield return new SessionNotice(null, delta);
            }

            var page = await runtime.Store.ReadTreeAsync(root, afterRootSeq, PageSize, cancellationToken);
            foreach (var envelope in page)
            {
                afterRootSeq = envelope.RootSeq;
                yield return new SessionNotice(envelope, null);
            }

            if (page.Count == 0)
            {
                news ??= runtime.Store.WaitForEventsAsync(root, afterRootSeq, s_longWait, cancellationToken).AsTask();
                await await Task.WhenAny(news, deltas.WaitAsync(cancellationToken), failure);
                cancellationToken.ThrowIfCancellationRequested();
            }

            news = news is { IsCompleted: true } ? null : news;
        }
    }

    /// <inheritdoc/>
    public async Task OnDeactivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _run.WaitAsync(cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or Core.Errors.CodeAgentException)
        {
            // The run was told to stop with the activation; what it could not say now its next owner finds in the log.
        }
    }

    private void EnsureRunning()
    {
        if (_run.IsCompleted)
        {
            _run = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        activation.DelayDeactivation(s_whileRunning);
        try
        {
            while (!activation.Deactivating.IsCancellationRequested)
            {
                var runner = new SessionRunner(runtime, _stream, _broadcast.Publish);
                var end = await runner.RunAsync(activation.Deactivating);
                var head = await runtime.Store.FindHeadAsync(_stream, activation.Deactivating);
                if (end is RunEnd.Stopped || !IsUnfinished(head))
                {
                    return;
                }

                if (end is not RunEnd.Idle)
                {
                    // The other owner may be about to finish, or to end with work of ours undone.
                    await Task.Delay(s_shortWait, runtime.Clock, activation.Deactivating);
                }
            }
        }
        catch (OperationCanceledException) when (activation.Deactivating.IsCancellationRequested)
        {
            // The activation ends; the log says where to go on.
        }
        catch (Exception error)
        {
            TellWatchers(error);
            throw;
        }
        finally
        {
            activation.DelayDeactivation(TimeSpan.Zero);
        }
    }

    /// <summary>Who watches a run that fails would wait for events that never come; who comes later may still read.</summary>
    private void TellWatchers(Exception error)
    {
        var failed = _nextFailure;
        _nextFailure = new TaskCompletionSource();
        failed.SetException(error);
        _ = failed.Task.Exception;
    }

    /// <summary>Whether somebody has to run the session: a command is unanswered, or a turn is under way or queued.</summary>
    private static bool IsUnfinished(StreamHead? head) =>
        head is { PendingCommands: > 0 }
        || head is { Projection.Status: SessionStatuses.Running or SessionStatuses.Waiting };

    /// <summary>The owner's answer within a second; a run that failed here fails the caller with its coded reason.</summary>
    private async Task<CommandAnswer?> WaitForAnswerAsync(string commandId, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = runtime.Store.WaitForAnswerAsync(_stream, commandId, s_shortWait, done.Token).AsTask();
        if (await Task.WhenAny(answer, _run) == answer || !_run.IsFaulted)
        {
            return await answer;
        }

        await done.CancelAsync();
        await _run;
        return null;
    }

    private async Task<StreamId> RootAsync(CancellationToken cancellationToken) =>
        (await runtime.Store.FindHeadAsync(_stream, cancellationToken))?.Root ?? _stream;
}
