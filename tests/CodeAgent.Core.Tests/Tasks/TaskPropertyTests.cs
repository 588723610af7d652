using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Tasks;

namespace CodeAgent.Core.Tests.Tasks;

/// <summary>The pure half of a task under anything: no order of events or commands makes it throw.</summary>
public sealed class TaskPropertyTests
{
    private const int Runs = 400;

    private static readonly string[] s_ids = ["a", "b", "c", "nobody"];
    private static readonly string[] s_commits = ["x", "y", "z"];
    private static readonly TaskAsked s_asked = new(TaskSamples.Task, "a", "1", null);

    [Fact]
    public void Any_order_of_events_folds_and_the_same_way_each_time()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var chance = new Random(seed);
            List<TaskEvent> events = [.. Enumerable.Range(0, 60).Select(_ => AnyEvent(chance))];
            var (one, other) = (Fold(events), Fold(events));
            Assert.Equal(60, one.LastSeq);
            Assert.Equal(Text(one), Text(other));
        }
    }

    [Fact]
    public void Whatever_the_decider_accepts_after_any_events_folds_and_can_be_stored()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var chance = new Random(seed);
            var state = TaskState.Empty;
            for (var step = 0; step < 40; step++)
            {
                var before = Text(state);
                IReadOnlyList<TaskEvent> next = chance.Next(3) == 0 ? [AnyEvent(chance)] : Decided(state, chance);
                Assert.Equal(before, Text(state));
                state = next.Aggregate(state, (folded, happened) => Apply(folded, happened));
            }
        }
    }

    [Fact]
    public void A_task_that_is_driven_by_its_own_planner_comes_to_rest_after_any_commands_and_outcomes()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var chance = new Random(seed);
            var state = Apply(TaskState.Empty, new TaskSubmitted(TaskSamples.Settings, "a", "1"));
            for (var step = 0; step < 60; step++)
            {
                state = Rest(state, seed);
                var outcomes = Outcomes(state, chance);
                IReadOnlyList<TaskEvent> next =
                    chance.Next(3) == 0 || outcomes.Count == 0
                        ? Decided(state, chance)
                        : [outcomes[chance.Next(outcomes.Count)]];
                state = next.Aggregate(state, (folded, happened) => Apply(folded, happened));
                Holds(state);
            }
        }
    }

    /// <summary>The planner's own events, until it wants work; each time it must come to that.</summary>
    private static TaskState Rest(TaskState state, int seed)
    {
        for (var steps = 0; ; steps++)
        {
            Assert.True(steps < 100, $"seed {seed}: the planner does not come to rest");
            var step = TaskPlanner.Next(state, TaskSamples.Task, DateTimeOffset.UnixEpoch);
            Assert.Equal(step.Effects.Count, step.Effects.Select(effect => effect.Key).Distinct().Count());
            if (step.Events.Count == 0)
            {
                return state;
            }

            state = step.Events.Aggregate(state, (folded, happened) => Apply(folded, happened));
            Holds(state);
        }
    }

    private static void Holds(TaskState state)
    {
        var active = state.Planned.Where(subtask => subtask.IsActive).ToList();
        Assert.True(active.Count(subtask => subtask.TakesSlot) <= state.Settings!.Limits.MaxParallel);
        Assert.True(active.Count(subtask => subtask.Phase == SubtaskPhase.Merging) <= 1);
        Assert.All(
            active,
            one => Assert.All(active, other => Assert.False(one != other && Shares(one.Subtask, other.Subtask)))
        );
    }

    private static bool Shares(Subtask one, Subtask other) => one.Writes.Intersect(other.Writes).Any();

    /// <summary>What may come of the effects that are wanted.</summary>
    private static List<TaskEvent> Outcomes(TaskState state, Random chance) =>
        [
            .. TaskPlanner
                .Next(state, TaskSamples.Task, DateTimeOffset.UnixEpoch)
                .Effects.SelectMany(effect => Outcomes(effect, state, chance)),
        ];

    private static TaskEvent[] Outcomes(TaskEffect effect, TaskState state, Random chance) =>
        effect switch
        {
            TaskEffect.PrepareRepository => [new RepositoryPrepared(new PreparedRepository("m", "x", null))],
            TaskEffect.PrepareCoordinator => [new CoordinatorReady("/c")],
            TaskEffect.PrepareAgent agent => [new SubtaskReady(agent.Subtask.Id, agent.Subtask.Attempt, "/w", Nothing)],
            TaskEffect.Collect collect =>
            [
                new SubtaskCollected(collect.Subtask.Id, collect.Subtask.Attempt, AnyResult(chance)),
            ],
            TaskEffect.RunCheck check =>
            [
                new CheckRecorded(check.Scope, check.SubtaskId, check.Command, check.Commit, AnyCheck(chance)),
            ],
            TaskEffect.Merge merge =>
            [
                new MergeBuilt(merge.Subtask.Id, merge.State.Ours, Any(chance, s_commits), "tree"),
                new MergeConflicted(merge.Subtask.Id, merge.State.Ours, ["p"], "c"),
            ],
            TaskEffect.Advance advance =>
            [
                new SubtaskMerged(advance.SubtaskId, advance.Built.Commit, advance.Built.Ours, []),
                new MergeLost(advance.SubtaskId, Any(chance, s_commits)),
            ],
            TaskEffect.Drop drop =>
            [
                new SubtaskDropped(drop.Subtask.Id, "d", drop.Head),
                new DropFailed(drop.Subtask.Id, "no"),
            ],
            TaskEffect.Finish finish => [new TaskCompleted(finish.Outcome, finish.Detail, state.Head, "t", [])],
            _ => [],
        };

    private static IReadOnlyList<TaskEvent> Decided(TaskState state, Random chance)
    {
        var decision = TaskDecider.Decide(state, AnyCommand(state, chance), s_asked);
        Assert.True(decision.Rejection is null || decision.Events.Count == 0);
        Assert.All(decision.Events, happened => TaskCodec.Encode(happened));
        return decision.Events;
    }

    private static TaskCommand? AnyCommand(TaskState state, Random chance)
    {
        var id = Any(chance, s_ids);
        return chance.Next(13) switch
        {
            0 => null,
            1 => new SubmitTask(TaskSamples.Settings),
            2 or 3 => new ProposePlan(AnyPlan(chance), state.Revision),
            4 => new ApprovePlan(state.Revision),
            5 => new SendPlanBack(state.Revision, "no"),
            6 or 7 => new ReportTurn(
                AnyAgent(state, chance),
                "t",
                Any<TurnOutcome>(chance),
                "text",
                null,
                AnyCode(chance)
            ),
            8 => new PauseTask("p"),
            9 => new ResumeTask(null, chance.Next(2) == 0 ? "answer" : null),
            10 => new SteerTask(chance.Next(2) == 0 ? id : null, "s"),
            11 when chance.Next(10) == 0 => new CancelTask("c"),
            11 => new RetrySubtask(id),
            _ => new DropSubtask(id),
        };
    }

    private static StreamId AnyAgent(TaskState state, Random chance)
    {
        var id = Any(chance, s_ids);
        var attempt = state.Subtasks.GetValueOrDefault(id)?.Attempt ?? 1;
        return chance.Next(3) == 0
            ? TaskStreams.Coordinator(TaskSamples.Task)
            : TaskStreams.Agent(TaskSamples.Task, id, Math.Max(1, attempt - chance.Next(2)));
    }

    private static TaskEvent AnyEvent(Random chance)
    {
        var (id, attempt) = (Any(chance, s_ids), chance.Next(4));
        TaskEvent[] likely =
        [
            new PlanProposed(chance.Next(3), AnyPlan(chance), null, "a"),
            new SubtaskStarted(id, attempt, Any<AttemptPurpose>(chance), "x", null, null),
            new SubtaskReady(id, attempt, "/w", Nothing),
            new SubtaskReported(id, attempt, Any<TurnOutcome>(chance), "r", null, AnyCode(chance)),
            new SubtaskCollected(id, attempt, AnyResult(chance)),
            new SubtaskSentBack(id, attempt, "f"),
            new CheckRecorded(Any<CheckScope>(chance), id, "check", Any(chance, s_commits), AnyCheck(chance)),
            new MergeStarted(id, "x", "y"),
            new MergeBuilt(id, "x", Any(chance, s_commits), "t"),
            new MergeConflicted(id, "x", [], ""),
            new SubtaskMerged(id, Any(chance, s_commits), "x", []),
            new MergeLost(id, "z"),
            new SubtaskFailed(id, "r"),
            new SubtaskRetried(id, "a"),
            new DropRequested(id, "a"),
            new SubtaskDropped(id, "z", "x"),
        ];
        return chance.Next(3) == 0
            ? TaskSamples.Events[chance.Next(TaskSamples.Events.Count)]
            : likely[chance.Next(likely.Length)];
    }

    /// <summary>Plans of which some are nonsense: ids twice, circles, unknown dependencies.</summary>
    private static TaskPlan AnyPlan(Random chance) =>
        new(
            "s",
            [
                .. Enumerable
                    .Range(0, 1 + chance.Next(3))
                    .Select(number => new Subtask(chance.Next(9) == 0 ? "a" : s_ids[number], "t", $"i{chance.Next(2)}")
                    {
                        DependsOn = chance.Next(3) == 0 ? [Any(chance, s_ids)] : [],
                        Writes = [$"d{chance.Next(2)}"],
                        Checks = ["check"],
                    }),
            ]
        );

    private static WorkspaceResult AnyResult(Random chance) =>
        new(chance.Next(4) == 0 ? null : Any(chance, s_commits), "tree", [], chance.Next(4) == 0 ? ["p"] : []);

    private static CheckResult AnyCheck(Random chance) => new(chance.Next(3) == 0 ? 1 : 0, "tree", "", null, default);

    private static string? AnyCode(Random chance) => Any(chance, [null, "AGENT0203", "AGENT0206"]);

    private static T Any<T>(Random chance, T[] choices) => choices[chance.Next(choices.Length)];

    private static T Any<T>(Random chance)
        where T : struct, Enum => Any(chance, Enum.GetValues<T>());

    private static Dictionary<string, string> Nothing => [];

    private static TaskState Fold(IEnumerable<TaskEvent> events) =>
        events.Aggregate(TaskState.Empty, (state, happened) => Apply(state, happened));

    private static TaskState Apply(TaskState state, TaskEvent happened)
    {
        Assert.NotNull(TaskCodec.Encode(happened).Type);
        var next = TaskReducer.Apply(state, happened, state.LastSeq + 1, DateTimeOffset.UnixEpoch);
        _ = next.Status;
        List<OutgoingCommand> mail =
        [
            .. TaskMail.Before(state, happened, TaskSamples.Task),
            .. TaskMail.Of(next, happened, TaskSamples.Task),
        ];
        Assert.Equal(mail.Count, mail.Select(letter => letter.Command.CommandId).Distinct().Count());
        Assert.All(mail, letter => Assert.NotNull(SessionCodec.Decode(letter.Command)));
        _ = TaskReport.Markdown(next);
        return next;
    }

    private static string Text(TaskState state)
    {
        var text = new StringBuilder(
            $"{state with { Subtasks = TaskState.Empty.Subtasks, Evidence = [], Acceptance = [], Merges = [] }}"
        );
        foreach (var (_, subtask) in state.Subtasks.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(subtask with { Checks = [] });
        }

        return text.ToString();
    }
}
