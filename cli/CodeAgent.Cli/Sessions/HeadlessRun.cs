using System.Runtime.ExceptionServices;
using System.Text.Json;
using CodeAgent.Cli.Control;
using CodeAgent.Cli.Input;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Signals;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Sessions;

/// <summary>Gives messages to a session, shows what happens, and ends with the turns that took the messages in.</summary>
internal sealed class HeadlessRun(OpenedSession session, IRunOutput output, StopSignals signals) : IDisposable
{
    private readonly SessionClient _client = session.Client;
    private readonly StreamId _stream = StreamId.Session(session.Client.Id);
    private readonly TurnLedger _ledger = new();
    private readonly OpenInputs _open = new();
    private Exception? _failure;
    private bool _isFinishing;

    /// <summary>JSON Schema that the answers of this run must fit; null for answers in text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Puts questions about calls to the host; null where nobody is to be asked.</summary>
    public PermissionPrompts? Prompts { get; init; }

    /// <summary>How the last turn went that this run was about; null where none ended.</summary>
    public TurnReport? LastTurn { get; private set; }

    /// <summary>Processes of calls that run now, by call.</summary>
    public IReadOnlyDictionary<string, ProcessIdentity> Processes => _ledger.Processes;

    /// <summary>Runs until every message is answered.</summary>
    /// <exception cref="CodeAgentException">A message is invalid, or the session cannot be run (coded).</exception>
    /// <exception cref="OutputClosedException">Nobody reads the output any more.</exception>
    public Task AnswerAsync(MessageSource messages) => RunAsync(stop => FeedAsync(messages, stop));

    /// <summary>Runs until what the session had to do is done.</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    public Task FinishAsync()
    {
        _isFinishing = true;
        return RunAsync(async stop =>
        {
            await (Prompts?.CloseAsync() ?? Task.CompletedTask);
            await _client.WakeAsync(stop);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _open.Dispose();

    private async Task RunAsync(Func<CancellationToken, Task> begin)
    {
        if (session.IsUnfinished)
        {
            await CatchUpAsync();
        }

        output.Begin(session);
        await AskAgainAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_open.Settled, signals.Terminated);
        using var interrupt = signals.Interrupted.Register(() => _ = InterruptAsync());
        var watch = GuardAsync(() => WatchAsync(stop.Token));
        await GuardAsync(() => begin(stop.Token));
        await watch;
        if (_ledger.TurnId is not null && _failure is not OutputClosedException)
        {
            LastTurn = _ledger.Unfinished(
                _failure?.Message ?? "The program was stopped. The turn goes on when the session is resumed.",
                (_failure as CodeAgentException)?.Code.ToText()
            );
            output.EndTurn(LastTurn);
        }

        output.Complete();
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Takes the unfinished turn's past into account without showing it again.</summary>
    private async Task CatchUpAsync()
    {
        await foreach (var envelope in _client.ReadAsync(session.Position, signals.Any))
        {
            if (envelope.Stream == _stream && SessionCodec.Decode(envelope) is { } known)
            {
                _ledger.Apply(envelope, known);
            }
        }
    }

    /// <summary>Puts the questions to this run's host that an earlier one left open.</summary>
    private async Task AskAgainAsync()
    {
        foreach (var asked in session.Approvals)
        {
            await AskAsync(asked);
        }
    }

    /// <summary>Gives the messages. An invalid one ends the input; those before it are still answered.</summary>
    private async Task FeedAsync(MessageSource messages, CancellationToken stop)
    {
        try
        {
            do
            {
                var message = messages.Current;
                _open.Add(message.Id);
                var seq = await _client.SendAsync(Input(message), message.Id, stop);
                if (seq <= session.LastSeq)
                {
                    // An earlier run gave it, and its event does not come again.
                    output.Accept(message.Id, message.Content);
                    _open.Answer(await WasAnsweredAsync(message.Id, stop) ? [message.Id] : []);
                }
            } while (!signals.Interrupted.IsCancellationRequested && await messages.NextAsync(stop));
        }
        catch (CodeAgentException invalid) when (invalid.Code == ErrorCode.InvalidInput)
        {
            _failure ??= invalid;
        }

        _open.Close();
        await (Prompts?.CloseAsync() ?? Task.CompletedTask);
    }

    private PostInput Input(UserMessage message) =>
        new(InputMode.Queue, message.Content) { OutputSchema = OutputSchema };

    /// <summary>Whether an earlier run gave the same message and its turn ended.</summary>
    private async Task<bool> WasAnsweredAsync(string inputId, CancellationToken stop)
    {
        var past = new TurnLedger();
        await foreach (var envelope in _client.ReadAsync(session.Position, stop))
        {
            if (envelope.Stream != _stream || SessionCodec.Decode(envelope) is not { } known)
            {
                continue;
            }

            past.Apply(envelope, known);
            if (known is TurnCompleted && past.Inputs.Contains(inputId))
            {
                return true;
            }
        }

        return false;
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        await foreach (var notice in _client.WatchAsync(session.Position, stop))
        {
            if (
                notice.Event is { } envelope
                && envelope.Stream == _stream
                && SessionCodec.Decode(envelope) is { } known
            )
            {
                await HappenedAsync(envelope, known, stop);
            }
            else if (notice.Transient is { } transient)
            {
                output.Show(transient, _ledger);
            }
        }
    }

    private async Task HappenedAsync(EventEnvelope envelope, SessionEvent known, CancellationToken stop)
    {
        _ledger.Apply(envelope, known);
        output.Show(envelope, known, _ledger);
        switch (known)
        {
            case InputPosted posted when _open.Contains(posted.InputId):
                output.Accept(posted.InputId, posted.Content);
                break;
            case TurnStarted when signals.Interrupted.IsCancellationRequested:
                _ = InterruptAsync();
                break;
            case TurnCompleted end:
                EndTurn(end, envelope);
                break;
            case ApprovalRequested asked:
                await AskAsync(asked);
                break;
            case ApprovalDecided decided:
                Prompts?.Withdraw(asked => asked.ApprovalId == decided.ApprovalId);
                break;
            case ToolCallCompleted ended:
                Prompts?.Withdraw(asked => asked.CallId == ended.CallId);
                break;
        }

        if (_isFinishing && _ledger.TurnId is null)
        {
            await SettleWhenIdleAsync(stop);
        }
    }

    private Task AskAsync(ApprovalRequested asked) =>
        Prompts is not null && _ledger.Call(asked.CallId) is { } call
            ? Prompts.AskAsync(asked, call.Block)
            : throw new CodeAgentException(
                ErrorCode.NeedsDecision,
                $"The session waits for a decision: {asked.Title}\nDecide it over codeagent serve; it was started to wait for one."
            );

    private void EndTurn(TurnCompleted end, EventEnvelope envelope)
    {
        var isOurs = _open.Answer(_ledger.Inputs) || _isFinishing || signals.Interrupted.IsCancellationRequested;
        if (isOurs)
        {
            LastTurn = _ledger.Report(end, envelope);
            output.EndTurn(LastTurn);
        }

        if (signals.Interrupted.IsCancellationRequested)
        {
            _open.Settle();
        }
    }

    private async Task SettleWhenIdleAsync(CancellationToken stop)
    {
        if (await _client.FindAsync(stop) is { Status: not SessionStatuses.Running, PendingCommands: 0 })
        {
            _open.Settle();
        }
    }

    private Task InterruptAsync() =>
        _ledger.TurnId is null && _open.IsEmpty && !_isFinishing
            ? Task.Run(_open.Settle)
            : GuardAsync(() =>
                _client.SendAsync(
                    new InterruptTurn("Interrupted by the user."),
                    SessionClient.NewCommandId(),
                    CancellationToken.None
                )
            );

    /// <summary>Whatever fails first ends the run; what is called off because of that is not told again.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
            when (_open.Settled.IsCancellationRequested || signals.Any.IsCancellationRequested)
        {
            // The run is over, or was ended.
        }
        catch (Exception error)
        {
            _failure ??= error;
            _open.Settle();
        }
    }
}
