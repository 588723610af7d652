using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tests.Tasks.Stories;

/// <summary>A task told step by step: commands are decided, the planner's events recorded, its effects answered by the teller.</summary>
internal sealed class TaskStory
{
    private int _commits;
    private int _turns;

    private TaskStory() { }

    public static StreamId Task { get; } = StreamId.Task("t");

    public static StreamId Coordinator { get; } = TaskStreams.Coordinator(Task);

    public TaskState State { get; private set; } = TaskState.Empty;

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every event so far.</summary>
    public List<TaskEvent> Events { get; } = [];

    /// <summary>Every command that went to an agent so far.</summary>
    public List<(StreamId To, SessionCommand Command)> Mail { get; } = [];

    public SubtaskState this[string id] => State.Subtasks[id];

    /// <summary>A task whose repository is ready and whose coordinator was asked.</summary>
    public static TaskStory Of(TaskSettings? settings = null)
    {
        var story = new TaskStory();
        story.Accepted(new SubmitTask(settings ?? Settings()));
        Assert.Equal(["prepare"], story.Wanted());
        story.Record(new RepositoryPrepared(new PreparedRepository("mirror", "base", "main")));
        return story;
    }

    /// <summary>A task whose plan is there and whose coordinator is done.</summary>
    public static TaskStory Planned(TaskSettings settings, params Subtask[] subtasks)
    {
        var story = Of(settings);
        Assert.Equal(["coordinator"], story.Wanted());
        story.Record(new CoordinatorReady("/c"));
        story.Accepted(new ProposePlan(new TaskPlan("s", subtasks), 0));
        story.Told(Coordinator);
        return story;
    }

    public static TaskStory Planned(params Subtask[] subtasks) => Planned(Settings(), subtasks);

    public static TaskSettings Settings(params string[] checks) => new("Goal.", "/r", "m/m") { Checks = checks };

    public static Subtask Work(string id, params string[] dependsOn) =>
        new(id, $"Title {id}", $"Do {id}.")
        {
            DependsOn = dependsOn,
            Writes = [id],
            Checks = [$"check {id}"],
        };

    public TaskStory Record(params TaskEvent[] events)
    {
        foreach (var happened in events)
        {
            Keep(TaskMail.Before(State, happened, Task));
            State = TaskReducer.Apply(State, happened, State.LastSeq + 1, Now);
            Keep(TaskMail.Of(State, happened, Task));
            Events.Add(happened);
        }

        return this;
    }

    public TaskStory After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Decision<TaskEvent> Ask(TaskCommand command)
    {
        var decision = TaskDecider.Decide(State, command, new TaskAsked(Task, "user", "1", null));
        Record([.. decision.Events]);
        return decision;
    }

    public TaskStory Accepted(TaskCommand command)
    {
        Assert.Null(Ask(command).Rejection);
        return this;
    }

    public void Rejected(TaskCommand command, Errors.ErrorCode code)
    {
        var decision = Ask(command);
        Assert.Equal(code, decision.Rejection?.Code);
        Assert.Empty(decision.Events);
    }

    /// <summary>Records what the planner decides until it wants effects, and returns their keys.</summary>
    public IReadOnlyList<string> Wanted() => [.. Effects().Select(effect => effect.Key)];

    public IReadOnlyList<TaskEffect> Effects()
    {
        for (var steps = 0; steps < 50; steps++)
        {
            var step = TaskPlanner.Next(State, Task, Now);
            if (step.Events.Count == 0)
            {
                return step.Effects;
            }

            Record([.. step.Events]);
        }

        throw new InvalidOperationException("The planner does not come to rest.");
    }

    /// <summary>An agent's turn ends.</summary>
    public TaskStory Told(
        StreamId stream,
        TurnOutcome outcome = TurnOutcome.Completed,
        string? detail = null,
        string? code = null
    ) => Accepted(new ReportTurn(stream, $"turn{++_turns}", outcome, "Report.", detail, code));

    public TaskStory Told(
        string id,
        TurnOutcome outcome = TurnOutcome.Completed,
        string? detail = null,
        string? code = null
    ) => Told(Agent(id), outcome, detail, code);

    public StreamId Agent(string id) => TaskStreams.Agent(Task, id, this[id].Attempt);

    public TaskStory Ready(string id)
    {
        var wanted = Wanted();
        Assert.Contains($"workspace {id} {this[id].Attempt}", wanted);
        return Record(new SubtaskReady(id, this[id].Attempt, $"/w/{id}", new Dictionary<string, string>()));
    }

    /// <summary>An agent that is ready ends its turn, and its work is a commit.</summary>
    public TaskStory Collected(string id, params string[] unresolved)
    {
        Told(id);
        Assert.Contains(Effects(), effect => effect is TaskEffect.Collect collect && collect.Subtask.Id == id);
        var commit = $"{id}-{++_commits}";
        return Record(
            new SubtaskCollected(id, this[id].Attempt, new WorkspaceResult(commit, $"tree {commit}", [], unresolved))
        );
    }

    /// <summary>The next check that is wanted is run.</summary>
    public TaskStory Checked(CheckScope scope, bool passes = true)
    {
        var check = Assert.Single(Effects().OfType<TaskEffect.RunCheck>(), check => check.Scope == scope);
        var result = new CheckResult(passes ? 0 : 1, "tree", "output", null, TimeSpan.Zero);
        return Record(new CheckRecorded(scope, check.SubtaskId, check.Command, check.Commit, result));
    }

    /// <summary>The merge that is wanted is made.</summary>
    public TaskStory Built(string id)
    {
        Assert.Contains(Effects(), effect => effect is TaskEffect.Merge merge && merge.Subtask.Id == id);
        var commit = $"merge-{id}-{++_commits}";
        return Record(new MergeBuilt(id, this[id].Merge!.Ours, commit, $"tree {commit}"));
    }

    /// <summary>The branch is moved to a merge whose checks passed.</summary>
    public TaskStory Advanced(string id)
    {
        var built = Assert.Single(Effects().OfType<TaskEffect.Advance>(), advance => advance.SubtaskId == id).Built;
        return Record(new SubtaskMerged(id, built.Commit, built.Ours, []));
    }

    /// <summary>A subtask goes all the way from its start into the result.</summary>
    public TaskStory Merged(string id) =>
        Ready(id).Collected(id).Checked(CheckScope.Subtask).Built(id).Checked(CheckScope.Merge).Advanced(id);

    /// <summary>What an agent was told, texts and commands.</summary>
    public IReadOnlyList<string> ToldTo(StreamId stream) =>
        [
            .. Mail.Where(letter => letter.To == stream)
                .Select(letter =>
                    letter.Command is PostInput input
                        ? ((TextBlock)input.Content[0]).Text
                        : letter.Command.GetType().Name
                ),
        ];

    private void Keep(IEnumerable<OutgoingCommand> letters) =>
        Mail.AddRange(letters.Select(letter => (letter.Stream, SessionCodec.Decode(letter.Command)!)));
}
