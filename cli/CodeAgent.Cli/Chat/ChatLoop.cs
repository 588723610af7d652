using System.Threading.Channels;
using CodeAgent.Cli.Chat.Commands;
using CodeAgent.Cli.Chat.Input;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Chat.View;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Cli.Chat;

/// <summary>The conversation with a person: reacts to keys and events one at a time and draws what came of it.</summary>
internal sealed class ChatLoop
{
    private readonly Channel<ChatInput> _inputs = Channel.CreateUnbounded<ChatInput>();
    private readonly ChatParts _parts;
    private readonly SlashCommands _commands;
    private readonly EventView _view;
    private readonly List<ChatInput> _early = [];
    private ApprovalDialog? _dialog;
    private StreamId? _asker;
    private long _tick;
    private PermissionMode? _askedMode;
    private bool _isLeaving;
    private bool _isDone;

    public ChatLoop(ChatParts parts)
    {
        _parts = parts;
        _view = new EventView(parts.Styles);
        _commands = new SlashCommands(parts, Print, SwitchTo, () => _isDone = true);
    }

    private Conversation Talk { get; set; } = null!;

    private SessionState State => Talk.State;

    /// <summary>Talks until the person leaves; answers with the id of the last session.</summary>
    public async Task<string> RunAsync(Sessions.SessionClient session, string? firstMessage)
    {
        SwitchTo(session);
        if (firstMessage is not null)
        {
            await SendAsync(firstMessage);
        }

        var keys = Channel.CreateUnbounded<KeyPress>();
        KeyReader.Start(keys.Writer);
        using var stop = new CancellationTokenSource();
        _ = ForwardAsync(keys.Reader, stop.Token);
        _ = TickAsync(stop.Token);
        await foreach (var input in _inputs.Reader.ReadAllAsync(stop.Token))
        {
            await TakeAsync(input);
            if (_isDone)
            {
                break;
            }

            Draw();
        }

        await stop.CancelAsync();
        Talk.Dispose();
        return Talk.Client.Id;
    }

    private async Task TakeAsync(ChatInput input)
    {
        try
        {
            switch (input)
            {
                case ChatInput.Pressed when State.Settings is null:
                    // Keys pressed before the session is on the screen are meant for it.
                    _early.Add(input);
                    break;
                case ChatInput.Pressed { Key.Paste: { } paste }:
                    _parts.Draft.Insert(_parts.Sessions.Images.OfPaste(paste) ?? TerminalText.Clean(paste));
                    break;
                case ChatInput.Pressed pressed:
                    await PressAsync(pressed.Key.Key);
                    break;
                case ChatInput.Happened happened when happened.SessionId == Talk.Client.Id:
                    Show(happened.Notice);
                    await TakeEarlyAsync();
                    break;
                case ChatInput.Broke broke:
                    Print(_parts.Styles.Bad($"✗ {broke.Error.Message}"));
                    break;
                default:
                    _tick++;
                    break;
            }
        }
        catch (CodeAgentException error)
        {
            Print([.. _view.Failure(error.Message, error.Code), ""]);
        }
    }

    private async Task TakeEarlyAsync()
    {
        while (State.Settings is not null && _early.Count > 0)
        {
            var input = _early[0];
            _early.RemoveAt(0);
            await TakeAsync(input);
        }
    }

    private void Show(Grains.Sessions.SessionNotice notice)
    {
        if (notice.Transient is { } transient)
        {
            Print([.. _view.Lines(transient)]);
            return;
        }

        if (Talk.TakeAgent(notice) is { } agents)
        {
            Print([.. _view.AgentLines(agents.Before, agents.Event)]);
            Ask();
            return;
        }

        if (Talk.Take(notice) is not { } taken)
        {
            return;
        }

        Print([.. _view.Lines(taken.Before, taken.Event)]);
        Ask();
        _askedMode = State.Settings?.PermissionMode == _askedMode ? null : _askedMode;
        if (taken.Event is TurnCompleted)
        {
            _parts.Completion.Forget();
        }
    }

    /// <summary>Shows the question that waits. Agents that work side by side may use the same id.</summary>
    private void Ask()
    {
        var question = Talk.Question();
        if (question is not { } open)
        {
            _dialog = null;
        }
        else if (_dialog?.ApprovalId != open.Asked.ApprovalId || _asker != open.Stream)
        {
            _dialog = new ApprovalDialog(open.Asked, _parts.Styles);
        }

        _asker = question?.Stream;
    }

    private async Task PressAsync(ConsoleKeyInfo key)
    {
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        var leaving = _isLeaving;
        _isLeaving = false;
        switch (key.Key)
        {
            case ConsoleKey.Enter when key.Modifiers.HasFlag(ConsoleModifiers.Alt):
                _parts.Draft.Insert("\n");
                break;
            case ConsoleKey.Enter when !_parts.Draft.Continue():
                await SubmitAsync(_parts.Draft.Take());
                break;
            case ConsoleKey.Enter:
                break;
            case ConsoleKey.Escape:
                await EscapeAsync();
                break;
            case ConsoleKey.C when isControl:
                await ControlCAsync(leaving);
                break;
            case ConsoleKey.D when isControl && _parts.Draft.Buffer.IsEmpty:
                _isDone = true;
                break;
            case ConsoleKey.O when isControl && _dialog is { } dialog:
                Print([.. dialog.Whole(), ""]);
                break;
            case ConsoleKey.Tab when key.Modifiers.HasFlag(ConsoleModifiers.Shift):
                // Pressed again before the session has told of the change, it goes on from what was asked for.
                _askedMode = NextMode(_askedMode ?? State.Settings!.PermissionMode);
                await Talk.SendAsync(new ChangeSettings(PermissionMode: _askedMode));
                break;
            default:
                await TypeAsync(key);
                break;
        }
    }

    /// <summary>A single y or n answers a yes-or-no question without Enter.</summary>
    private async Task TypeAsync(ConsoleKeyInfo key)
    {
        if (
            _dialog is { TakesText: false }
            && _parts.Draft.Buffer.IsEmpty
            && key.KeyChar is 'y' or 'n'
            && _dialog is not null
        )
        {
            await DecideAsync(_dialog.Answer(key.KeyChar.ToString())!);
            return;
        }

        _parts.Draft.Press(key);
    }

    private async Task SubmitAsync(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (text.StartsWith('/'))
        {
            await _commands.RunAsync(Talk, text);
        }
        else if (_dialog is { } dialog)
        {
            if (dialog.Answer(text) is { } decision)
            {
                await DecideAsync(decision);
            }
        }
        else
        {
            await SendAsync(text);
        }
    }

    /// <summary>A message joins the running turn at its next step, or begins one. What cannot be sent stays the draft.</summary>
    private async Task SendAsync(string text)
    {
        try
        {
            var content = await _parts.Sessions.Images.ReadAsync(text, CancellationToken.None);
            await Talk.SendAsync(new PostInput(State.Turn is null ? InputMode.Queue : InputMode.Steer, content));
        }
        catch (CodeAgentException)
        {
            _parts.Draft.Insert(text);
            throw;
        }
    }

    private async Task DecideAsync(DecideApproval decision)
    {
        _dialog = null;
        await (
            _asker is { } asker && asker != StreamId.Session(Talk.Client.Id)
                ? _parts
                    .Sessions.OfAgent(asker)
                    .SendAsync(decision, SessionClient.NewCommandId(), CancellationToken.None)
                : Talk.SendAsync(decision)
        );
    }

    private async Task EscapeAsync()
    {
        if (_dialog is { } dialog)
        {
            await DecideAsync(dialog.RefuseAndStop());
        }
        else if (State.Turn is not null)
        {
            await Talk.SendAsync(new InterruptTurn("The person stopped it."));
        }
        else
        {
            _parts.Draft.Clear();
        }
    }

    private async Task ControlCAsync(bool isSecond)
    {
        if (!_parts.Draft.Buffer.IsEmpty)
        {
            _parts.Draft.Clear();
        }
        else if (State.Turn is not null)
        {
            await Talk.SendAsync(new InterruptTurn("The person stopped it."));
        }
        else if (isSecond)
        {
            _isDone = true;
        }
        else
        {
            _isLeaving = true;
        }
    }

    private static PermissionMode NextMode(PermissionMode mode) =>
        mode switch
        {
            PermissionMode.Default => PermissionMode.AcceptEdits,
            PermissionMode.AcceptEdits => PermissionMode.Plan,
            _ => PermissionMode.Default,
        };

    private void SwitchTo(Sessions.SessionClient session)
    {
        Talk?.Dispose();
        (_dialog, _askedMode) = (null, null);
        Talk = Conversation.Follow(session, _inputs.Writer);
    }

    private void Print(params IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            _parts.Screen.Print(all);
        }
    }

    private void Draw()
    {
        if (State.Settings is null)
        {
            return;
        }

        var frame = LiveFrame.Of(_parts, Talk, _view.Rest, _dialog, (_tick, _isLeaving));
        _parts.Screen.Show(frame.Rows, frame.Cursor);
    }

    private async Task ForwardAsync(ChannelReader<KeyPress> keys, CancellationToken stop)
    {
        await foreach (var key in keys.ReadAllAsync(stop))
        {
            _inputs.Writer.TryWrite(new ChatInput.Pressed(key));
        }

        _isDone = true;
        _inputs.Writer.TryWrite(new ChatInput.Ticked());
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(120), _parts.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                _inputs.Writer.TryWrite(new ChatInput.Ticked());
            }
        }
        catch (OperationCanceledException)
        {
            // The chat has ended.
        }
    }
}
