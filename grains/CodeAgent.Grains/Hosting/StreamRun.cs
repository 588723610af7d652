using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Stores;

namespace CodeAgent.Grains.Hosting;

/// <summary>Keeps the runner of one stream going while there is something to do, and answers for it.</summary>
/// <param name="activation">The grain's activation.</param>
/// <param name="store">The store.</param>
/// <param name="stream">The stream.</param>
/// <param name="run">One ownership, from taking the stream over to giving it back.</param>
/// <param name="isUnfinished">Whether a head's status asks for a runner.</param>
internal sealed class StreamRun(
    IActivation activation,
    IEventStore store,
    StreamId stream,
    Func<CancellationToken, Task<RunEnd>> run,
    Func<string, bool> isUnfinished
)
{
    private static readonly TimeSpan s_shortWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_whileRunning = TimeSpan.FromDays(365);

    private Task _run = Task.CompletedTask;
    private TaskCompletionSource _nextFailure = new();

    /// <summary>Completes with the next run's failure.</summary>
    public Task Failure => _nextFailure.Task;

    /// <summary>Makes a command durable, sees that the stream runs, and waits for the answer at most a second.</summary>
    public async Task<CommandAnswer?> PostAsync(
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken
    )
    {
        var receipt = await store.PostAsync(stream, root, command, cancellationToken);
        EnsureRunning();
        return receipt.Answer ?? await AnswerAsync(command.CommandId, cancellationToken);
    }

    /// <summary>Runs the stream where there is something to do and nobody does it; a run that fails at once fails this.</summary>
    public Task WakeAsync()
    {
        EnsureRunning();
        return _run.IsCompleted ? _run : Task.CompletedTask;
    }

    /// <summary>The owner's answer within a second; a run that failed here fails the caller with its coded reason.</summary>
    public async Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = store.WaitForAnswerAsync(stream, commandId, s_shortWait, done.Token).AsTask();
        if (await Task.WhenAny(answer, _run) == answer || !_run.IsFaulted)
        {
            return await answer;
        }

        await done.CancelAsync();
        await _run;
        return null;
    }

    /// <summary>Waits for the run's end, which was told to stop with the activation.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _run.WaitAsync(cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or Core.Errors.CodeAgentException)
        {
            // What it could not say now its next owner finds in the log.
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
                var end = await run(activation.Deactivating);
                var head = await store.FindHeadAsync(stream, activation.Deactivating);
                if (end is RunEnd.Stopped || !IsUnfinished(head))
                {
                    return;
                }

                if (end is not RunEnd.Idle)
                {
                    // The other owner may be about to finish, or to end with work of ours undone.
                    await Task.Delay(s_shortWait, activation.Clock, activation.Deactivating);
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

    /// <summary>Whether somebody has to run the stream: a command is unanswered, or work is under way or queued.</summary>
    private bool IsUnfinished(StreamHead? head) =>
        head is { PendingCommands: > 0 } || (head is not null && isUnfinished(head.Projection.Status));
}
