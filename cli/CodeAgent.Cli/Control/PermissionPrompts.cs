using CodeAgent.Cli.Input;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Control;

/// <summary>
/// The open questions about calls and what the host answers. The questions themselves are the session's state: one that
/// is open when this program dies is asked again by the next. Safe for concurrent use.
/// </summary>
internal sealed class PermissionPrompts(StandardOutput output)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ApprovalRequested> _open = new(StringComparer.Ordinal);
    private SessionClient? _session;
    private bool _isClosed;

    /// <summary>The session is open.</summary>
    public void Attach(SessionClient session) => _session = session;

    /// <summary>Asks the host, or says no where it can answer no more.</summary>
    /// <exception cref="OutputClosedException">The question cannot be written.</exception>
    public async Task AskAsync(ApprovalRequested asked, ToolCallBlock call)
    {
        var requestId = Guid.CreateVersion7().ToString();
        bool isClosed;
        lock (_gate)
        {
            isClosed = _isClosed;
            if (!isClosed)
            {
                _open.Add(requestId, asked);
            }
        }

        if (isClosed)
        {
            await GiveAsync(NobodyThere(asked));
            return;
        }

        var question = new PermissionQuestion(call.Name, call.Input, call.CallId, asked.Reason, asked.Title);
        output.WriteLine(ReadableJson.Of(new PermissionRequestLine(requestId, question)));
    }

    /// <summary>Takes an answer; one to a question that is not open is passed over.</summary>
    public async Task AnswerAsync(ControlAnswer answer)
    {
        ApprovalRequested? asked;
        lock (_gate)
        {
            _open.Remove(answer.RequestId, out asked);
        }

        if (asked is not null)
        {
            await GiveAsync(PermissionAnswer.Read(asked, answer));
        }
    }

    /// <summary>Takes a question back that was decided otherwise, or has expired with its turn.</summary>
    /// <exception cref="OutputClosedException">It cannot be written.</exception>
    public void Withdraw(Func<ApprovalRequested, bool> isVoid)
    {
        List<string> gone;
        lock (_gate)
        {
            gone = [.. _open.Where(question => isVoid(question.Value)).Select(question => question.Key)];
            gone.ForEach(requestId => _open.Remove(requestId));
        }

        foreach (var requestId in gone)
        {
            output.WriteLine(ReadableJson.Of(new ControlCancelLine(requestId)));
        }
    }

    /// <summary>No more answers come: what is open and what is asked from now on is a "no".</summary>
    public async Task CloseAsync()
    {
        List<ApprovalRequested> left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _open.Values];
            _open.Clear();
        }

        foreach (var asked in left)
        {
            await GiveAsync(NobodyThere(asked));
        }
    }

    private static PermissionAnswer NobodyThere(ApprovalRequested asked) =>
        PermissionAnswer.Deny(asked, "The input that would answer questions about calls has ended.");

    private async Task GiveAsync(PermissionAnswer answer)
    {
        // Wider permissions are in force before the call that they came with, so that its neighbours have them too.
        await SendAsync(answer.Changes);
        await SendAsync(answer.Decision);
    }

    private async Task SendAsync(SessionCommand? command)
    {
        try
        {
            if (command is not null)
            {
                await _session!.SendAsync(command, SessionClient.NewCommandId(), CancellationToken.None);
            }
        }
        catch (CodeAgentException failure) when (failure.Code == ErrorCode.ApprovalNotPending)
        {
            // It was decided otherwise, or expired, while the answer was on its way.
        }
    }
}
