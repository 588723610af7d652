using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Sessions;

/// <summary>Tells on standard error how a run ended, when it did not end well, and gives its exit code.</summary>
internal static class RunEnding
{
    private const int Listed = 10;

    /// <summary>Tells it.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="turn">The last turn; null where the run was ended before one.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="isStopped">Whether a signal ended the run.</param>
    public static ExitCode Tell(TextWriter error, TurnReport? turn, string sessionId, bool isStopped)
    {
        var exit = turn is null && !isStopped ? ExitCode.Done : ToExit(turn);
        if (exit == ExitCode.Done)
        {
            return exit;
        }

        if (exit == ExitCode.NeedsDecision)
        {
            TellDenials(error, turn!);
        }
        else if (turn is { Detail: { } detail })
        {
            FailureReport.Write(error, detail, turn.Code is { } code ? FailureMap.Parse(code) : null);
        }

        TellHowToGoOn(error, sessionId, isUnfinished: turn?.Outcome is null);
        return exit;
    }

    /// <summary>Tells how to go on with a session: an unfinished turn needs no further word.</summary>
    public static void TellHowToGoOn(TextWriter error, string sessionId, bool isUnfinished) =>
        error.WriteLine($"Go on with: codeagent -p {(isUnfinished ? "" : "\"…\" ")}--resume {sessionId}");

    private static ExitCode ToExit(TurnReport? turn) =>
        turn?.Outcome switch
        {
            TurnOutcome.Completed => turn.Denials.Count > 0 ? ExitCode.NeedsDecision : ExitCode.Done,
            TurnOutcome.LimitReached when turn.Code is { } code => FailureMap.ToExit(FailureMap.Parse(code)),
            TurnOutcome.LimitReached or TurnOutcome.BudgetExhausted => ExitCode.Budget,
            TurnOutcome.ModelFailed when turn.Code is { } code => FailureMap.ToExit(FailureMap.Parse(code)),
            TurnOutcome.Interrupted or null => ExitCode.Cancelled,
            _ => ExitCode.Failed,
        };

    private static void TellDenials(TextWriter error, TurnReport turn)
    {
        var calls = turn.Denials.Count == 1 ? "1 call was" : $"{turn.Denials.Count} calls were";
        error.WriteLine($"codeagent: {calls} not permitted ({ErrorCode.NeedsDecision.ToText()}):");
        foreach (var call in turn.Denials.Take(Listed))
        {
            error.WriteLine($"  {TerminalText.Line($"{call.Tool}: {call.Title}")} ({TerminalText.Line(call.Reason)})");
        }

        error.WriteLine("Permit it with --allowedTools or --permission-mode, and say what to do again.");
    }
}
