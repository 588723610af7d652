using System.Globalization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Takes one planned step: records the intent first, then starts the work.</summary>
internal sealed class StepTaker(
    SessionRuntime runtime,
    StreamLog<SessionState, SessionEvent> log,
    StreamId root,
    OutcomeQueue<SessionEvent> outcomes,
    RunningEffects<SessionEvent> effects,
    Action<TransientEvent> show
)
{
    private static readonly CheckpointResult s_noCheckpoints = new(null, null, "This host keeps no checkpoints.");

    private static readonly Dictionary<string, string> s_noVariables = [];
    private readonly CallGate _gate = new(
        runtime.Tools,
        runtime.Clock,
        OutputFolderOf(runtime, log),
        runtime.StateFolders
    );
    private readonly ModelEffect _model = new(runtime, show);
    private readonly ToolExecution _tools = new(runtime, outcomes, show);

    /// <summary>Takes the step; false where there is nothing to do but wait.</summary>
    public Task<bool> TakeAsync(PlannedStep step, CancellationToken stop) =>
        step switch
        {
            PlannedStep.Record record => log.RecordAsync(record.Events),
            PlannedStep.Decide decide => log.RecordAsync(
                _gate.Decide(decide.Call, log.State.Settings!, log.State.Turn!.OutputSchema, GuardContext.Of(log.State))
            ),
            PlannedStep.CallModel call => CallModelAsync(call, stop),
            PlannedStep.RunHooks hooks => RunHooksAsync(hooks),
            PlannedStep.Review review => ReviewAsync(review),
            PlannedStep.StartCall start => StartCallAsync(start.Call, start.Attempt),
            PlannedStep.RecoverCall recover => RecoverAsync(recover, stop),
            PlannedStep.Checkpoint checkpoint => CheckpointAsync(checkpoint, stop),
            PlannedStep.Restore restore => RestoreAsync(restore, stop),
            PlannedStep.CancelRunning => CancelAsync(),
            PlannedStep.Wait => Task.FromResult(false),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
        };

    private async Task<bool> CallModelAsync(PlannedStep.CallModel step, CancellationToken stop)
    {
        var planner = new ModelCallPlanner(runtime, _gate);
        var (plan, end) = await planner.PlanAsync(log.State, log.Lease, root, step, stop);
        if (plan is null)
        {
            return await log.RecordAsync([end!]);
        }

        var state = log.State;
        IReadOnlyList<SessionEvent> events = plan.Pinned is { } pinned ? [pinned, plan.Intent] : [plan.Intent];
        var intent = new PendingAppend<SessionEvent>(events) { Counters = ModelCallPlanner.Reserve(plan.Intent) };
        var result = await log.AppendAsync(intent);
        if (result.Status == AppendStatus.LimitReached)
        {
            return await log.RecordAsync([SessionPlanner.BudgetExhausted(state.Turn!.Id, result.Limit!)]);
        }

        if (result.Status == AppendStatus.Committed)
        {
            effects.Start(plan.Intent.CallId, cancel => _model.RunAsync(plan, state, cancel));
        }

        return !log.IsFenced;
    }

    private async Task<bool> RunHooksAsync(PlannedStep.RunHooks step)
    {
        var point = step.Point;
        var started = new HooksStarted(
            point.Id,
            point.Event,
            point.Subject,
            point.CallId,
            step.Attempt,
            log.Lease.Epoch
        );
        if (await log.RecordAsync([started]))
        {
            var work = new HookEffect(runtime, _gate, log.Lease.Stream, OutputFolderOf(runtime, log));
            var state = log.State;
            effects.Start($"\0hooks-{point.Id}", cancel => work.RunAsync(started, state, cancel));
        }

        return !log.IsFenced;
    }

    private async Task<bool> ReviewAsync(PlannedStep.Review step)
    {
        var settings = log.State.Settings!;
        var model = settings.ReviewerModel ?? settings.Model;
        var started = new CallReviewStarted(step.Call.Id, step.Attempt, log.Lease.Epoch, model);
        if (await log.RecordAsync([started]))
        {
            var work = new ReviewEffect(runtime);
            var state = log.State;
            effects.Start($"\0review-{step.Call.Id}", cancel => work.RunAsync(started, step.Call, state, cancel));
        }

        return !log.IsFenced;
    }

    private async Task<bool> StartCallAsync(ToolCallState call, int attempt)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{log.Lease.Stream}#{call.Id}");
        var intent = new ToolCallStarted(call.Id, attempt, runtime.Owner, log.Lease.Epoch, key);

        // A call counts once against the budget, however often recovery starts it.
        IReadOnlyList<CounterChange> counters =
            attempt == 1 ? [new CounterChange(BudgetCounters.ToolCalls, 1, Enforce: true)] : [];
        var result = await log.AppendAsync(new PendingAppend<SessionEvent>([intent]) { Counters = counters });
        if (result.Status == AppendStatus.LimitReached)
        {
            var failure = new ToolFailure(ToolFailureKind.BudgetExhausted, "The budget for tool calls is used up.");
            return await log.RecordAsync([CallEndings.Refused(call, failure)]);
        }

        if (result.Status == AppendStatus.Committed)
        {
            effects.Start(call.Id, cancel => RunToolAsync(call, key, cancel));
        }

        return !log.IsFenced;
    }

    private async Task<EffectEnd<SessionEvent>> RunToolAsync(ToolCallState call, string key, CancellationToken cancel)
    {
        // The tool may be gone when an older session goes on under another set of tools.
        if (runtime.Tools.Find(call.Block.Name, log.State.Settings!) is not { } tool)
        {
            var failure = new ToolFailure(ToolFailureKind.UnknownTool, $"There is no tool named '{call.Block.Name}'.");
            return new EffectEnd<SessionEvent>([CallEndings.Refused(call, failure)], []);
        }

        return new EffectEnd<SessionEvent>(await _tools.RunAsync(tool, call, ContextOf(call, key), cancel), []);
    }

    private ToolContext ContextOf(ToolCallState call, string key)
    {
        var settings = log.State.Settings!;
        var session = log.Lease.Stream.Key;
        return new ToolContext(
            call.Id,
            key,
            _gate.ScopeOf(settings),
            log.State.Files,
            SilentReports.Instance,
            runtime.Clock
        )
        {
            Stream = log.Lease.Stream,
            Root = root,
            Settings = settings,
            SessionId = session,
            Environment = new Dictionary<string, string>(settings.Environment ?? s_noVariables, StringComparer.Ordinal)
            {
                ["TRACEPARENT"] = SpanIds.ToolCallParent(root, log.Lease.Stream, call.Id),
            },
            SpillFolder = OutputFolderOf(runtime, log),
            Permitted = call.Decided!.Access,
        };
    }

    private static string OutputFolderOf(SessionRuntime runtime, StreamLog<SessionState, SessionEvent> log) =>
        Path.Combine(runtime.SpillRoot, log.Lease.Stream.Key.Replace('/', '-'));

    /// <summary>Ends what the dead process left behind, then runs the call again where the plan says so.</summary>
    private async Task<bool> RecoverAsync(PlannedStep.RecoverCall step, CancellationToken stop)
    {
        var call = step.Call;
        if (runtime.Reaper is { } reaper)
        {
            await reaper.ReapAsync(call.Id, call.Process, stop);
        }

        if (step.NextAttempt is { } attempt)
        {
            return await StartCallAsync(call, attempt);
        }

        var changes = runtime.Changes is { } describe
            ? await describe.DescribeAsync(log.State.Settings!.Workspace, stop)
            : "";
        var lasted = (long)
            (runtime.Clock.GetUtcNow() - (call.StartedAt ?? runtime.Clock.GetUtcNow())).TotalMilliseconds;
        return await log.RecordAsync([CallEndings.Interrupted(call, changes, Math.Max(0, lasted))]);
    }

    private async Task<bool> CheckpointAsync(PlannedStep.Checkpoint step, CancellationToken stop)
    {
        var label = $"{step.TurnId} step {step.Step}";
        var taken = runtime.Checkpoints is { } checkpoints
            ? await checkpoints.TakeAsync(log.State.Settings!.Workspace, log.Lease.Stream.Key, label, stop)
            : s_noCheckpoints;
        return await log.RecordAsync([
            new CheckpointTaken(step.TurnId, step.Step, taken.Commit, taken.Tree, taken.Reason),
        ]);
    }

    private async Task<bool> RestoreAsync(PlannedStep.Restore step, CancellationToken stop)
    {
        var restored = runtime.Checkpoints is { } checkpoints
            ? await checkpoints.RestoreAsync(log.State.Settings!.Workspace, log.Lease.Stream.Key, step.Commit, stop)
            : s_noCheckpoints;
        return await log.RecordAsync([new WorkspaceRestored(step.Commit, restored.Commit, restored.Reason)]);
    }

    private Task<bool> CancelAsync()
    {
        effects.CancelAll();
        return Task.FromResult(false);
    }

    private sealed class SilentReports : IToolReports
    {
        public static readonly SilentReports Instance = new();

        public Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public void Progress(string text) { }
    }
}
