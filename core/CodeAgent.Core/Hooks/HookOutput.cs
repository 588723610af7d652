using System.Text.Json;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Hooks;

/// <summary>Reads the JSON object that a hook printed.</summary>
internal sealed class HookOutput(HookEvent moment, JsonElement root)
{
    /// <exception cref="FormatException">A member has the wrong type, or a word that there is not.</exception>
    public HookAnswer ToAnswer()
    {
        var own = Member(root, "hookSpecificOutput", JsonValueKind.Object);
        if (own is { } named && Text(named, "hookEventName") is { } name && name != moment.ToString())
        {
            throw new FormatException($"It answers for '{HookAnswer.Cut(name, 80)}' and was asked about {moment}.");
        }

        var answer = Common() with { Context = own is { } with ? Text(with, "additionalContext") : null };
        return moment switch
        {
            HookEvent.PreToolUse => BeforeTool(answer, own),
            HookEvent.PermissionRequest => Permission(answer, own),
            _ => answer,
        };
    }

    private HookAnswer Common()
    {
        var word = Text(root, "decision");
        var blocks = word switch
        {
            null or "approve" or "allow" => false,
            "block" or "deny" => true,
            _ => throw new FormatException($"There is no decision '{HookAnswer.Cut(word, 80)}'."),
        };
        var goesOn = Flag(root, "continue") ?? true;
        return new HookAnswer
        {
            Outcome = blocks ? HookOutcome.Blocked : HookOutcome.Passed,
            Blocks = blocks,
            Reason = Text(root, "reason"),
            Message = Text(root, "systemMessage"),
            Stops = goesOn ? null : Text(root, "stopReason") ?? "A hook stopped the turn.",
        };
    }

    private HookAnswer BeforeTool(HookAnswer answer, JsonElement? own)
    {
        var word = (own is { } named ? Text(named, "permissionDecision") : null) ?? Text(root, "decision");
        PermissionVerdict? verdict = word switch
        {
            null => null,
            "allow" or "approve" => PermissionVerdict.Allow,
            // Nobody defers here: who would have to be waited for is asked.
            "ask" or "defer" => PermissionVerdict.Ask,
            "deny" or "block" => PermissionVerdict.Deny,
            _ => throw new FormatException($"There is no permission decision '{HookAnswer.Cut(word, 80)}'."),
        };
        return answer with
        {
            Outcome = verdict == PermissionVerdict.Deny ? HookOutcome.Blocked : HookOutcome.Passed,
            Blocks = false,
            Verdict = verdict,
            Reason = (own is { } told ? Text(told, "permissionDecisionReason") : null) ?? answer.Reason,
            UpdatedInput = own is { } changed ? Object(changed, "updatedInput") : null,
        };
    }

    private static HookAnswer Permission(HookAnswer answer, JsonElement? own)
    {
        if (own is not { } named || Member(named, "decision", JsonValueKind.Object) is not { } decision)
        {
            return answer with { Blocks = false, Outcome = HookOutcome.Passed };
        }

        PermissionVerdict verdict = Text(decision, "behavior") switch
        {
            "allow" => PermissionVerdict.Allow,
            "deny" => PermissionVerdict.Deny,
            _ => throw new FormatException("The decision's behavior is neither allow nor deny."),
        };
        var stops = verdict == PermissionVerdict.Deny && Flag(decision, "interrupt") == true;
        return answer with
        {
            Outcome = verdict == PermissionVerdict.Deny ? HookOutcome.Blocked : HookOutcome.Passed,
            Blocks = false,
            Verdict = verdict,
            Reason = Text(decision, "message"),
            UpdatedInput = Object(decision, "updatedInput"),
            Stops = answer.Stops ?? (stops ? "A hook denied a call and stopped the turn." : null),
        };
    }

    private static string? Text(JsonElement from, string name) =>
        Member(from, name, JsonValueKind.String) is { } found ? HookAnswer.Cut(Whole(found)) : null;

    private static string Whole(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a character: it could not be stored.
            throw new FormatException("A text is not valid Unicode.");
        }
    }

    private static JsonElement? Object(JsonElement from, string name) =>
        Member(from, name, JsonValueKind.Object)?.Clone();

    private static bool? Flag(JsonElement from, string name) =>
        !from.TryGetProperty(name, out var found) ? null
        : found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean()
        : throw new FormatException($"'{name}' is neither true nor false.");

    private static JsonElement? Member(JsonElement from, string name, JsonValueKind kind) =>
        !from.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null ? null
        : found.ValueKind == kind ? found
        : throw new FormatException($"'{name}' is not of the type {kind}.");
}
