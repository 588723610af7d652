using System.Text.Json;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Hooks;

/// <summary>What one hook said, read from its exit code and output. Whatever it printed is data: bounded, and never a rule.</summary>
internal sealed record HookAnswer
{
    /// <summary>Characters of one text of a hook that are taken.</summary>
    public const int MostText = 10_000;

    private const int Block = 2;

    /// <summary>How it went.</summary>
    public HookOutcome Outcome { get; init; } = HookOutcome.Passed;

    /// <summary>Why it did not go well; null otherwise.</summary>
    public string? Fault { get; init; }

    /// <summary>What becomes of the call; null for no word about it.</summary>
    public PermissionVerdict? Verdict { get; init; }

    /// <summary>Whether it holds up what is about to happen.</summary>
    public bool Blocks { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Arguments in place of the call's; null for none.</summary>
    public JsonElement? UpdatedInput { get; init; }

    /// <summary>Told to the model; null for nothing.</summary>
    public string? Context { get; init; }

    /// <summary>Told to the person; null for nothing.</summary>
    public string? Message { get; init; }

    /// <summary>Why the turn is to stop; null where it is not.</summary>
    public string? Stops { get; init; }

    /// <summary>Reads an answer.</summary>
    public static HookAnswer Read(HookDefinition hook, HookExit exit)
    {
        if (exit.End != HookEnd.Exited)
        {
            // A guard that somebody changed must not be a guard that lets through.
            var declared = hook with
            {
                FailsClosed = hook.FailsClosed || exit.End == HookEnd.Changed,
            };
            var outcome = exit.End == HookEnd.Cancelled ? HookOutcome.Cancelled : HookOutcome.Failed;
            return Failed(declared, outcome, Word(exit));
        }

        var text = exit.Output.Trim();
        var (said, fault) = text.StartsWith('{') ? ReadObject(hook.Event, text) : (null, null);
        if (exit.ExitCode == Block)
        {
            return Refused(hook.Event, said, Cut(exit.Errors.Trim()));
        }

        if (said is not null)
        {
            return said;
        }

        if (exit.ExitCode != 0)
        {
            return Failed(
                hook,
                HookOutcome.Failed,
                $"It ended with code {exit.ExitCode}. {Cut(exit.Errors, 400)}".Trim()
            );
        }

        if (fault is not null && (hook.FailsClosed || fault != NoJson))
        {
            return Failed(hook, HookOutcome.Failed, fault);
        }

        return hook.Event.TellsText() && text.Length > 0 ? new HookAnswer { Context = Cut(text) } : new HookAnswer();
    }

    private const string NoJson = "What it printed begins like JSON and is none.";

    /// <summary>A hook that did not answer: nothing, or a "no" where it is declared so.</summary>
    private static HookAnswer Failed(HookDefinition hook, HookOutcome outcome, string fault)
    {
        var answer = new HookAnswer { Outcome = outcome, Fault = fault };
        if (!hook.FailsClosed || outcome == HookOutcome.Cancelled)
        {
            return answer;
        }

        return answer with
        {
            Verdict = hook.Event is HookEvent.PreToolUse or HookEvent.PermissionRequest ? PermissionVerdict.Deny : null,
            Blocks = hook.Event is not (HookEvent.PreToolUse or HookEvent.PermissionRequest),
            Reason = $"A hook that must answer did not. {fault}",
        };
    }

    private static HookAnswer Refused(HookEvent moment, HookAnswer? said, string errors)
    {
        var reason =
            said is { Reason: { Length: > 0 } given } && (said.Blocks || said.Verdict is not null) ? given : errors;
        var answer = (said ?? new HookAnswer()) with { Outcome = HookOutcome.Blocked, Reason = reason };
        return moment switch
        {
            HookEvent.PreToolUse => answer with { Verdict = PermissionVerdict.Deny },
            // The contract: only JSON decides there.
            HookEvent.PermissionRequest => said ?? new HookAnswer { Outcome = HookOutcome.Passed },
            HookEvent.UserPromptSubmit
            or HookEvent.PostToolUse
            or HookEvent.PostToolUseFailure
            or HookEvent.Stop
            or HookEvent.SubagentStop => answer with
            {
                Blocks = true,
            },
            _ => answer with { Outcome = HookOutcome.Failed, Fault = errors },
        };
    }

    private static (HookAnswer? Said, string? Fault) ReadObject(HookEvent moment, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return (new HookOutput(moment, json.RootElement).ToAnswer(), null);
        }
        catch (JsonException)
        {
            return (null, NoJson);
        }
        catch (FormatException error)
        {
            return (null, error.Message);
        }
    }

    private static string Word(HookExit exit) =>
        exit.End switch
        {
            HookEnd.TimedOut => "It took longer than its time limit.",
            HookEnd.Flooded => "It printed more than is taken.",
            HookEnd.NotStarted => $"It could not be started. {Cut(exit.Errors, 400)}",
            HookEnd.Changed => $"{Cut(exit.Errors, 400)} is not the file that was accepted; it was not run.",
            HookEnd.Cancelled => "It was called off.",
            _ => $"It died. {Cut(exit.Errors, 400)}",
        };

    internal static string Cut(string text, int most = MostText) =>
        text.Length <= most ? text : string.Concat(TextCut.Head(text, most - 1), "…");
}
