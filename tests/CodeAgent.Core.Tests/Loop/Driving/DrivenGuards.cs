using CodeAgent.Core.Hooks;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>Hooks and a reviewer whose words are chosen; the calmest have nothing to say and nothing against anything.</summary>
internal static class DrivenGuards
{
    /// <summary>A hook for every moment.</summary>
    public static IReadOnlyList<HookDefinition> Hooks { get; } =
    [.. Enum.GetValues<HookEvent>().Select(moment => new HookDefinition(moment, HookKind.Command, "x", "driven"))];

    public static HooksStarted Start(PlannedStep.RunHooks step, long epoch) =>
        new(step.Point.Id, step.Point.Event, step.Point.Subject, step.Point.CallId, step.Attempt, epoch);

    public static SessionEvent End(GuardEvent started, Choices choices) =>
        started is HooksStarted hooks ? End(hooks, choices) : Review((CallReviewStarted)started, choices);

    private static HooksCompleted End(HooksStarted started, Choices choices) =>
        new(started.PointId, started.Event, started.CallId, [new HookRun("x", "driven", HookOutcome.Passed, 1, null)])
        {
            Verdict = choices.Of<PermissionVerdict?>(
                null,
                null,
                PermissionVerdict.Allow,
                PermissionVerdict.Ask,
                PermissionVerdict.Deny
            ),
            Blocks = choices.OneIn(6),
            Reason = choices.Of(null, "Because."),
            Context = choices.OneIn(6) ? "By the way." : null,
            UpdatedInput = choices.OneIn(8) ? DrivenTool.Input("b") : null,
            Stops = choices.OneIn(20) ? "Enough." : null,
        };

    private static CallReviewed Review(CallReviewStarted started, Choices choices) =>
        new(started.CallId, choices.OneIn(2), 1, "", "Because.", "00", "driven", new ModelUsage(3, 1), null)
        {
            IsUnavailable = choices.OneIn(4),
        };
}
