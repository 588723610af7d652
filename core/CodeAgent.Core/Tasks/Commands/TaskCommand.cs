using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;

namespace CodeAgent.Core.Tasks.Commands;

/// <summary>Something a task is asked to do. Its owner turns it into events or a rejection, once.</summary>
public abstract record TaskCommand;

/// <summary>Begin.</summary>
public sealed record SubmitTask(TaskSettings Settings) : TaskCommand;

/// <summary>Take a plan: the first, or one in place of the present one.</summary>
/// <param name="Plan">The whole plan; what is merged is repeated unchanged.</param>
/// <param name="BasedOn">The revision it was made from; 0 for the first plan. Another one means a conflict.</param>
public sealed record ProposePlan(TaskPlan Plan, int BasedOn) : TaskCommand;

/// <summary>Agree to a plan.</summary>
/// <param name="Revision">Which; another one means a conflict.</param>
public sealed record ApprovePlan(int Revision) : TaskCommand;

/// <summary>Send a plan back to the coordinator.</summary>
public sealed record SendPlanBack(int Revision, string Comment) : TaskCommand;

/// <summary>An agent's turn ended. Posted by the append that ends the turn.</summary>
/// <param name="Stream">The agent's stream.</param>
/// <param name="TurnId">Its turn.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">Its last words.</param>
/// <param name="Detail">What went wrong; null for nothing.</param>
/// <param name="Code">The error's code; null for none.</param>
public sealed record ReportTurn(
    StreamId Stream,
    string TurnId,
    TurnOutcome Outcome,
    string Text,
    string? Detail,
    string? Code
) : TaskCommand;

/// <summary>Start nothing new and stop the agents, until it is resumed.</summary>
public sealed record PauseTask(string Reason) : TaskCommand;

/// <summary>Go on.</summary>
/// <param name="AddBudget">Added to the limits there are; null for nothing.</param>
/// <param name="Answer">Words to the coordinator; null for none.</param>
public sealed record ResumeTask(TaskBudget? AddBudget, string? Answer) : TaskCommand
{
    /// <summary>Words to one agent that was stopped, before it goes on; null for none.</summary>
    public AgentWord? Word { get; init; }
}

/// <summary>Tell an agent something while it works.</summary>
/// <param name="SubtaskId">The subagent's subtask; null for the coordinator.</param>
/// <param name="Text">What.</param>
public sealed record SteerTask(string? SubtaskId, string Text) : TaskCommand;

/// <summary>End the task.</summary>
public sealed record CancelTask(string Reason) : TaskCommand;

/// <summary>
/// Work on an ended task again, because of what was said about its result. What was taken before is left out; where
/// nothing is left, the command changes nothing.
/// </summary>
/// <param name="Feedback">What was said, at least one; what is beyond <see cref="TaskFeedback.MostAtOnce"/> waits for another command.</param>
public sealed record ReopenTask(IReadOnlyList<TaskFeedback> Feedback) : TaskCommand;

/// <summary>Try a failed subtask again.</summary>
public sealed record RetrySubtask(string SubtaskId) : TaskCommand;

/// <summary>Take a merged subtask's contribution out again.</summary>
public sealed record DropSubtask(string SubtaskId) : TaskCommand;
