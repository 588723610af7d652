using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Plans;

namespace CodeAgent.Core.Tasks.Events;

/// <summary>The coordinator is to plan, or to plan anew.</summary>
/// <param name="Round">Counts from 1.</param>
/// <param name="IsReplan">Whether a plan failed; counts against the bound.</param>
/// <param name="Text">What it is told.</param>
public sealed record CoordinatorAsked(int Round, bool IsReplan, string Text) : TaskEvent;

/// <summary>The coordinator has a folder to look at the repository in; its session starts with this event.</summary>
public sealed record CoordinatorReady(string Folder) : TaskEvent;

/// <summary>The coordinator's turn ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Text">Its last words, cut.</param>
/// <param name="Detail">What went wrong; null for nothing.</param>
/// <param name="Code">The error's code; null for none.</param>
public sealed record CoordinatorReported(TurnOutcome Outcome, string Text, string? Detail, string? Code = null)
    : TaskEvent;

/// <summary>There is a plan, or a new one.</summary>
/// <param name="Revision">Counts from 1.</param>
/// <param name="Plan">The whole plan.</param>
/// <param name="Estimate">What it may cost; null where nothing can be said.</param>
/// <param name="Actor">Who made it.</param>
public sealed record PlanProposed(int Revision, TaskPlan Plan, PlanEstimate? Estimate, string Actor) : TaskEvent;

/// <summary>A person agreed to a plan; work begins.</summary>
public sealed record PlanApproved(int Revision, string Actor) : TaskEvent;

/// <summary>A person did not agree to a plan; the coordinator is told why.</summary>
public sealed record PlanSentBack(int Revision, string Comment, string Actor) : TaskEvent;
