using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Guarding;

/// <summary>
/// Puts together what rules, hooks and the reviewer say about a call. Hooks and reviewers make stricter what rules allow,
/// and make looser only what no rule decides.
/// </summary>
internal static class CallVerdict
{
    /// <summary>The rules of a session: its own, and those that hold its boundaries.</summary>
    public static IReadOnlyList<PermissionRule> Rules(SessionSettings settings) =>
        settings.Boundaries is { Count: > 0 } boundaries
            ? [.. settings.Rules, .. boundaries.SelectMany(boundary => boundary.Rules())]
            : settings.Rules;

    /// <summary>The decision, with who made it.</summary>
    public static PermissionDecision Of(
        PermissionDecision byRules,
        ToolCallState call,
        ToolAccess access,
        GuardContext guards
    )
    {
        var decision = guards.Find(HookEvent.PreToolUse, call.Id) is { Verdict: { } word } said
            ? Tighten(byRules, word, said, access)
            : byRules;
        if (decision.Verdict != PermissionVerdict.Ask)
        {
            return decision;
        }

        if (call.Review is { } review && Reviewed(decision, review, guards.Reviews) is { } reviewed)
        {
            return reviewed;
        }

        return guards.Find(HookEvent.PermissionRequest, call.Id) is { Verdict: { } answer } answered
            ? Answer(decision, answer, answered)
            : decision;
    }

    private static PermissionDecision Tighten(
        PermissionDecision byRules,
        PermissionVerdict word,
        HooksCompleted said,
        ToolAccess access
    ) =>
        (byRules.Verdict, word) switch
        {
            (not PermissionVerdict.Deny, PermissionVerdict.Deny) => ByHook(word, said, "A hook denies it."),
            (PermissionVerdict.Allow, PermissionVerdict.Ask) => ByHook(word, said, "A hook wants a person to decide."),
            (PermissionVerdict.Ask, PermissionVerdict.Allow)
                when byRules.Source == AskRoutes.ByMode && access.Kind != AccessKind.Self => ByHook(
                word,
                said,
                "A hook allows it."
            ),
            _ => byRules,
        };

    /// <summary>The reviewer's word counts until it has said no too often.</summary>
    private static PermissionDecision? Reviewed(PermissionDecision decision, CallReviewed review, ReviewCounts counts)
    {
        var source = $"reviewer {review.Model}";
        if (review.Allows)
        {
            return new PermissionDecision(PermissionVerdict.Allow, "auto", source, review.Reason);
        }

        return counts.IsWornOut || decision.Source != AskRoutes.ByMode
            ? null
            : new PermissionDecision(PermissionVerdict.Deny, "auto", source, review.Reason);
    }

    private static PermissionDecision Answer(PermissionDecision decision, PermissionVerdict word, HooksCompleted said)
    {
        // What is asked about because of what it is, and what a hook made of the call itself, only people allow.
        var isOpen = decision.Source == AskRoutes.ByMode || said.UpdatedInput is null;
        return word switch
        {
            PermissionVerdict.Deny => ByHook(word, said, "A hook denies it."),
            PermissionVerdict.Allow when isOpen && decision.Source != "built-in" => ByHook(
                word,
                said,
                "A hook allows it."
            ),
            _ => decision,
        };
    }

    private static PermissionDecision ByHook(PermissionVerdict verdict, HooksCompleted said, string otherwise) =>
        new(verdict, said.Event.ToString(), $"hook {said.DecidedBy}", said.Reason ?? otherwise);
}
