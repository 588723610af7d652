using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Tests.Simulation;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Simulation;
using CodeAgent.Testing.Tasks;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Tasks;

/// <summary>The work itself: git's half of the merge queue, and a machine that is in the way.</summary>
public sealed class TaskEffectsTests
{
    private const string Branch = "refs/codeagent/tasks/t/integration";

    private static readonly StreamId s_task = StreamId.Task("t");

    private readonly FakeClock _clock = new();
    private readonly MemoryRepository _repository = new(("a", "old"));
    private readonly Agents _agents = new();
    private Func<CancellationToken, Task> _machine = _ => Task.CompletedTask;

    [Fact]
    public async Task The_branch_begins_at_the_base_even_where_an_earlier_try_left_it_elsewhere()
    {
        _repository.Refs[Branch] = Commit("left").Id;
        var prepared = Assert.IsType<RepositoryPrepared>(
            await RunAsync(new TaskEffect.PrepareRepository(), Submitted())
        );
        Assert.Null(prepared.Repository.Failure);
        Assert.Equal(_repository.Base.Id, _repository.Refs[Branch]);
    }

    [Fact]
    public async Task The_branch_moves_by_compare_and_swap_and_once()
    {
        var state = Merging(out var built);
        Assert.IsType<SubtaskMerged>(await RunAsync(new TaskEffect.Advance("a", built), state));
        Assert.IsType<SubtaskMerged>(await RunAsync(new TaskEffect.Advance("a", built), state));
        var moves = _repository.Moves.Count;
        var other = Commit("other");
        _repository.Move(Branch, built.Commit, other.Id);
        var lost = Assert.IsType<MergeLost>(await RunAsync(new TaskEffect.Advance("a", built), state));
        Assert.Equal((other.Id, moves + 1), (lost.At, _repository.Moves.Count));
    }

    [Fact]
    public async Task A_branch_that_somebody_deleted_is_made_again()
    {
        var state = Merging(out var built);
        _repository.Refs.Remove(Branch);
        Assert.IsType<SubtaskMerged>(await RunAsync(new TaskEffect.Advance("a", built), state));
        Assert.Equal(built.Commit, _repository.Refs[Branch]);
    }

    [Fact]
    public async Task Taking_out_work_that_changed_nothing_takes_out_nothing_of_others()
    {
        var state = Merging(out var built);
        state = Apply(state, new SubtaskMerged("a", built.Commit, _repository.Base.Id, []));
        var empty = state.Subtasks["a"] with { Merged = new SubtaskMerged("a", built.Commit, built.Commit, []) };
        var dropped = Assert.IsType<SubtaskDropped>(await RunAsync(new TaskEffect.Drop(empty, state.Head!), state));
        Assert.Equal((state.Head, state.Head), (dropped.Commit, dropped.Previous));
    }

    [Fact]
    public async Task Work_is_taken_out_and_a_branch_that_moved_meanwhile_is_followed()
    {
        var state = Merging(out var built);
        _repository.Move(Branch, _repository.Base.Id, built.Commit);
        state = Apply(state, new SubtaskMerged("a", built.Commit, _repository.Base.Id, []));
        var drop = new TaskEffect.Drop(state.Subtasks["a"], state.Head!);
        var dropped = Assert.IsType<SubtaskDropped>(await RunAsync(drop, state));
        Assert.Equal("old", _repository[dropped.Commit].Files["a"]);
        Assert.Equal(dropped.Commit, _repository.Refs[Branch]);

        var other = Commit("other");
        _repository.Move(Branch, dropped.Commit, other.Id);
        Assert.Equal(other.Id, Assert.IsType<MergeLost>(await RunAsync(drop, state)).At);
        _repository.Refs.Remove(Branch);
        Assert.IsType<DropFailed>(await RunAsync(drop, state));
    }

    [Fact]
    public async Task A_machine_in_the_way_pauses_the_task()
    {
        _machine = _ => throw new CodeAgentException(ErrorCode.DiskFull, "The disk is full.");
        var paused = Assert.IsType<TaskPaused>(await RunAsync(new TaskEffect.PrepareRepository(), Submitted()));
        Assert.Equal(PauseKind.Environment, paused.Kind);
        Assert.StartsWith("The disk is full.", paused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_pauses_the_task_too_and_is_not_waited_for()
    {
        _machine = _ => throw new InvalidOperationException("A defect.");
        var paused = Assert.IsType<TaskPaused>(await RunAsync(new TaskEffect.PrepareRepository(), Submitted()));
        Assert.StartsWith("A defect.", paused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_in_the_way_of_a_drop_ends_the_drop_since_an_ended_task_has_nothing_to_pause()
    {
        var state = Merging(out var built);
        state = Apply(state, new SubtaskMerged("a", built.Commit, _repository.Base.Id, []));
        _machine = _ => throw new IOException("No disk.");
        var failed = await RunAsync(new TaskEffect.Drop(state.Subtasks["a"], state.Head!), state);
        Assert.Equal(new DropFailed("a", "No disk."), failed);
    }

    [Fact]
    public async Task A_cancelled_task_ends_whatever_the_machine_is_like()
    {
        var state = Merging(out _);
        _machine = _ => throw new IOException("No disk.");
        var ended = await RunAsync(new TaskEffect.Finish(TaskOutcome.Cancelled, "Not needed."), state);
        Assert.Equal(TaskOutcome.Cancelled, Assert.IsType<TaskCompleted>(ended).Outcome);
    }

    [Fact]
    public async Task The_end_names_the_checks_whose_files_were_changed()
    {
        var state = Merging(out var built);
        state = Apply(state, new SubtaskMerged("a", built.Commit, _repository.Base.Id, []));
        var ended = await RunAsync(new TaskEffect.Finish(TaskOutcome.Succeeded, "Done."), state);
        Assert.Equal(["test a"], Assert.IsType<TaskCompleted>(ended).ChangedChecks);
    }

    [Fact]
    public async Task An_agent_that_cannot_be_woken_for_long_pauses_the_task()
    {
        _agents.Error = new IOException("No worker.");
        var attended = RunAsync(new TaskEffect.Attend(TaskStreams.Agent(s_task, "a", 1)), Submitted());
        Assert.False(attended.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(PauseKind.Environment, Assert.IsType<TaskPaused>(await attended).Kind);
        Assert.Equal(6, _agents.Woken);
    }

    [Fact]
    public async Task While_the_task_stops_an_agent_that_cannot_be_woken_says_nothing_again_and_again()
    {
        _agents.Error = new IOException("No worker.");
        using var cancel = new CancellationTokenSource();
        var state = Apply(Submitted(), new TaskPaused(PauseKind.User, "Lunch.", "a"));
        var effect = new TaskEffect.Attend(TaskStreams.Agent(s_task, "a", 1));
        var attended = new TaskEffects(Runtime(), s_task).RunAsync(effect, state, cancel.Token);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(attended.IsCompleted);
        await cancel.CancelAsync();
        Assert.Empty((await attended).Events);
    }

    [Theory]
    [InlineData("PlanDrawn", 1)]
    [InlineData("TaskPaused", 2)]
    public async Task A_task_with_an_event_of_another_version_is_not_owned(string type, int version)
    {
        await using var store = new InMemoryEventStore(clock: _clock);
        var writer = new OwnerId("writer", "b", 1, 1);
        var submit = TaskCodec.Encode(new SubmitTask(TaskSamples.Settings), "c1", "a");
        await store.PostAsync(s_task, s_task, submit);
        var lease = await store.AcquireAsync(s_task, writer, TimeSpan.FromSeconds(1));
        NewEvent[] events = [TaskCodec.Encode(TaskSamples.Events[0]), new(type, version, "{}"u8.ToArray())];
        await store.AppendAsync(new AppendBatch(lease!, 0, events) { Answers = [new CommandAnswer("c1", true)] });
        await store.ReleaseAsync(lease!);
        var runner = new TaskRunner(Runtime() with { Store = store }, s_task);
        var error = await Assert.ThrowsAsync<CodeAgentException>(() => runner.RunAsync(CancellationToken.None));
        Assert.Equal(ErrorCode.NewerEvents, error.Code);
        Assert.Null((await store.FindHeadAsync(s_task))?.Owner);
    }

    private async Task<TaskEvent> RunAsync(TaskEffect effect, TaskState state)
    {
        var end = await new TaskEffects(Runtime(), s_task).RunAsync(effect, state, CancellationToken.None);
        return Assert.Single(end.Events);
    }

    private TaskRuntime Runtime()
    {
        var workspaces = new MemoryWorkspaces(new MemoryDisk(_repository, (_, _) => true), token => _machine(token));
        var models = new ModelBindings(new SimModel(new SimWorld(1), new OutsideWorld(), 1));
        return new TaskRuntime(null!, new OwnerId("h", "b", 1, 1), workspaces, _agents, models)
        {
            Clock = _clock,
            Options = new RunnerOptions(),
        };
    }

    private static TaskState Submitted() =>
        Apply(TaskState.Empty, new TaskSubmitted(new TaskSettings("g", "/r", "m"), "a", "1"));

    /// <summary>A task whose subtask <c>a</c> was merged and checked, and whose branch is still at the base.</summary>
    private TaskState Merging(out MergeBuilt built)
    {
        _repository.Move(Branch, null, _repository.Base.Id);
        var work = Commit("new");
        var merge = _repository.Add(work.Files, [_repository.Base, work], "merge");
        built = new MergeBuilt("a", _repository.Base.Id, merge.Id, merge.Tree);
        var subtask = new Subtask("a", "t", "i") { Writes = ["a"], Checks = ["test a"] };
        TaskEvent[] events =
        [
            new RepositoryPrepared(new Workspaces.PreparedRepository("m", _repository.Base.Id, null)),
            new PlanProposed(1, new TaskPlan("s", [subtask]), null, "a"),
            new SubtaskStarted("a", 1, AttemptPurpose.Work, _repository.Base.Id, null, null),
            new MergeStarted("a", _repository.Base.Id, work.Id),
            built,
        ];
        return events.Aggregate(Submitted(), Apply);
    }

    private MemoryCommit Commit(string text) =>
        _repository.Add(_repository.Base.Files.SetItem("a", text), [_repository.Base], text);

    private static TaskState Apply(TaskState state, TaskEvent happened) =>
        TaskReducer.Apply(state, happened, state.LastSeq + 1, DateTimeOffset.UnixEpoch);

    private sealed class Agents : IAgentSessions
    {
        public Exception? Error { get; set; }

        public int Woken { get; private set; }

        public Task WakeAsync(StreamId stream, CancellationToken cancellationToken)
        {
            Woken++;
            return Error is null ? Task.CompletedTask : Task.FromException(Error);
        }
    }
}
