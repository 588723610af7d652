using System.Globalization;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Events;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks;

/// <summary>
/// What a task's events say to its agents: commands that the append of the event puts into the agents' inboxes. Pure, so
/// that the append may be tried again.
/// </summary>
internal static class TaskMail
{
    /// <summary>The mail of one event.</summary>
    /// <param name="state">The state after the event.</param>
    /// <param name="happened">The event.</param>
    /// <param name="task">The task's stream.</param>
    public static IEnumerable<OutgoingCommand> Of(TaskState state, TaskEvent happened, StreamId task)
    {
        var letters = happened switch
        {
            _ when state.Settings is null => [],
            CoordinatorReady ready when state.Coordinator.Folder == ready.Folder => StartCoordinator(
                state,
                ready,
                task
            ),
            CoordinatorAsked asked when state.Coordinator.Folder is not null => [Say(Coordinator(task), asked.Text)],
            // One that came too late (the plan changed, the task was stopped) was not taken and begins nothing.
            SubtaskReady ready when state.Subtasks.GetValueOrDefault(ready.SubtaskId)?.Ready == ready => StartAgent(
                state,
                ready,
                task
            ),
            SubtaskSentBack sentBack when state.Subtasks.GetValueOrDefault(sentBack.SubtaskId) is { } subtask =>
            [
                Say(Agent(subtask, task), TaskTexts.SentBackWork(sentBack.Feedback)),
            ],
            TaskPaused paused => Everybody(state, task, new InterruptTurn(paused.Reason)),
            TaskCancelRequested cancel => Everybody(state, task, new InterruptTurn(cancel.Reason)),
            TaskSteered { SubtaskId: null } steered => [Say(Coordinator(task), steered.Text, InputMode.Steer)],
            TaskSteered { SubtaskId: { } id } steered when state.Subtasks.GetValueOrDefault(id) is { } subtask =>
            [
                Say(Agent(subtask, task), steered.Text, InputMode.Steer),
            ],
            _ => [],
        };
        return letters.Select((letter, at) => Post(letter, task, state.LastSeq, at));
    }

    /// <summary>What goes to agents whose state the event changes, so that only the state before it tells who they are.</summary>
    public static IEnumerable<OutgoingCommand> Before(TaskState state, TaskEvent happened, StreamId task)
    {
        IEnumerable<(StreamId, SessionCommand)> letters = happened switch
        {
            TaskResumed resumed => Resumed(state, resumed, task),
            PlanProposed proposed => Replaced(state, proposed)
                .Select(subtask =>
                    (Agent(subtask, task), (SessionCommand)new CloseSession("A new plan does without this work."))
                ),
            _ => [],
        };
        return letters.Select((letter, at) => Post(letter, task, state.LastSeq + 1, 1_000 + at));
    }

    private static (StreamId, SessionCommand)[] StartCoordinator(TaskState state, CoordinatorReady ready, StreamId task)
    {
        var settings = Settings(state.Settings!, "coordinator", ready.Folder, state.Settings!.Model, task) with
        {
            Tools = ["Read", "Glob", "Grep", "TodoWrite", "ProposePlan", "RevisePlan"],
            AppendSystemPrompt = PromptLibrary.Load("coordinator"),
        };
        return
        [
            (Coordinator(task), new StartSession(settings, null, [])),
            Say(Coordinator(task), state.Coordinator.Asked?.Text ?? TaskTexts.Goal(state.Settings)),
        ];
    }

    private static (StreamId, SessionCommand)[] StartAgent(TaskState state, SubtaskReady ready, StreamId task)
    {
        var subtask = state.Subtasks[ready.SubtaskId];
        var model = subtask.Subtask.Model ?? state.Settings!.SubagentModel ?? state.Settings.Model;
        var stream = TaskStreams.Agent(task, ready.SubtaskId, ready.Attempt);
        var settings = Settings(state.Settings!, "subagent", ready.Folder, model, task) with
        {
            Checkpoints = true,
            AppendSystemPrompt = PromptLibrary.Load("subagent"),
            Environment = ready.Environment,
        };
        var text =
            subtask.Started?.Purpose == AttemptPurpose.Resolve
                ? TaskTexts.Resolve(state, subtask)
                : TaskTexts.Contract(state, subtask);
        return [(stream, new StartSession(settings, null, [])), Say(stream, text)];
    }

    private static SessionSettings Settings(
        TaskSettings task,
        string role,
        string folder,
        string model,
        StreamId parent
    ) =>
        new(role, folder, model)
        {
            PermissionMode = task.PermissionMode,
            Sandbox = task.Sandbox,
            ApprovalPolicy = task.ApprovalPolicy,
            Rules = task.Rules,
            Hooks = task.Hooks,
            Boundaries = BoundaryReader.Find(task.Goal) is { Count: > 0 } drawn ? drawn : null,
            Parent = parent,
            Limits = new SessionLimits
            {
                MaxStepsPerTurn = task.Limits.MaxStepsPerTurn,
                MaxTurnTime = task.Limits.MaxTurnTime,
                MaxTokens = task.Budget.MaxTokens,
                MaxCostMicroUsd = task.Budget.MaxCostMicroUsd,
                MaxToolCalls = task.Budget.MaxToolCalls,
            },
        };

    private static (StreamId, SessionCommand)[] Everybody(TaskState state, StreamId task, SessionCommand command)
    {
        var agents = state
            .Subtasks.Values.Where(subtask => subtask.Phase == SubtaskPhase.Working)
            .OrderBy(subtask => subtask.Id, StringComparer.Ordinal)
            .Select(subtask => Agent(subtask, task));
        var coordinator = state.Coordinator is { IsWorking: true, Folder: not null };
        return
        [
            .. (coordinator ? [Coordinator(task)] : Array.Empty<StreamId>())
                .Concat(agents)
                .Select(stream => (stream, command)),
        ];
    }

    private static string? WordTo(SubtaskState subtask, TaskResumed resumed) =>
        resumed.Word?.SubtaskId == subtask.Id ? resumed.Word.Text : null;

    private static IEnumerable<(StreamId, SessionCommand)> Resumed(
        TaskState state,
        TaskResumed resumed,
        StreamId task
    ) =>
        ToCoordinator(state.Coordinator, resumed.Answer)
            .Select(letter => Say(Coordinator(task), letter.Text, letter.Mode))
            .Concat(
                state
                    .Subtasks.Values.Where(subtask => subtask.Phase == SubtaskPhase.Suspended)
                    .OrderBy(subtask => subtask.Id, StringComparer.Ordinal)
                    .Select(subtask => Say(Agent(subtask, task), WordTo(subtask, resumed) ?? TaskTexts.Continue()))
            );

    /// <summary>One that is asked nothing is asked with the answer, by an event of its own.</summary>
    private static IEnumerable<(string Text, InputMode Mode)> ToCoordinator(CoordinatorState state, string? answer) =>
        state switch
        {
            { IsSuspended: true } => [(TaskTexts.Continue(answer), InputMode.Queue)],
            { IsWorking: true, Folder: not null } when answer is not null => [(answer, InputMode.Steer)],
            _ => [],
        };

    private static IEnumerable<SubtaskState> Replaced(TaskState state, PlanProposed proposed) =>
        state
            .Subtasks.Values.Where(old =>
                old.Phase is SubtaskPhase.Working or SubtaskPhase.Suspended
                && !proposed.Plan.Subtasks.Any(subtask => subtask.IsSameWork(old.Subtask))
            )
            .OrderBy(old => old.Id, StringComparer.Ordinal);

    private static StreamId Coordinator(StreamId task) => TaskStreams.Coordinator(task);

    private static StreamId Agent(SubtaskState subtask, StreamId task) =>
        TaskStreams.Agent(task, subtask.Id, subtask.Attempt);

    private static (StreamId, SessionCommand) Say(StreamId to, string text, InputMode mode = InputMode.Queue) =>
        (to, PostInput.Text(text, mode));

    private static OutgoingCommand Post((StreamId To, SessionCommand Command) letter, StreamId task, long seq, int at)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"task-{seq}-{at}");
        return new OutgoingCommand(letter.To, task, SessionCodec.Encode(letter.Command, id, task.Value));
    }
}
