using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class ToolExecutionTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly OutcomeQueue<SessionEvent> _outcomes = new();
    private readonly DirectoryInfo _spilled = Directory.CreateTempSubdirectory("execution");

    public void Dispose()
    {
        _cancel.Dispose();
        _spilled.Delete(recursive: true);
    }

    [Fact]
    public async Task A_result_is_the_calls_end_with_how_long_it_took()
    {
        var end = await EndAsync(async _ =>
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            return ToolResult.Text("done");
        });
        Assert.Equal(
            ("c1", ToolOutcome.Succeeded, null, 3_000),
            (end.CallId, end.Outcome, end.FailureKind, end.DurationMs)
        );
        Assert.Equal("done", Text(end));
    }

    [Fact]
    public async Task What_else_a_result_changes_is_recorded_with_it()
    {
        var todo = new TodoItem("x", TodoStatus.Pending, "x");
        var result = ToolResult.Text("done") with { Todos = [todo], NewMode = PermissionMode.AcceptEdits };
        var events = await RunAsync(_ => Task.FromResult(result), 1_000);
        Assert.Equal([todo], Assert.IsType<TodosChanged>(events[1]).Items);
        Assert.Equal(PermissionMode.AcceptEdits, Assert.IsType<SettingsChanged>(events[2]).PermissionMode);
    }

    [Theory]
    [InlineData(typeof(IOException), ToolFailureKind.Unavailable)]
    [InlineData(typeof(OperationCanceledException), ToolFailureKind.Cancelled)]
    [InlineData(typeof(InvalidOperationException), ToolFailureKind.Internal)]
    public async Task A_tool_that_throws_fails_its_call_only(Type error, ToolFailureKind kind)
    {
        var end = await EndAsync(_ => throw (Exception)Activator.CreateInstance(error)!);
        Assert.Equal((ToolOutcome.Failed, kind), (end.Outcome, end.FailureKind));
    }

    [Fact]
    public async Task A_call_over_its_time_is_told_so()
    {
        var running = EndAsync(UntilCancelled, 5_000);
        _clock.Advance(TimeSpan.FromSeconds(5));
        var end = await running;
        Assert.Equal((ToolOutcome.Failed, ToolFailureKind.TimedOut), (end.Outcome, end.FailureKind));
        Assert.Equal("Timed out after 5 s.", Text(end).Split('\n')[0]);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_one_that_still_succeeds_succeeds()
    {
        var running = EndAsync(UntilCancelled);
        await _cancel.CancelAsync();
        Assert.Equal(ToolOutcome.Cancelled, (await running).Outcome);
        Assert.Equal(ToolOutcome.Succeeded, (await EndAsync(_ => Task.FromResult(ToolResult.Text("done")))).Outcome);
    }

    [Fact]
    public async Task A_tool_that_does_not_end_is_left_behind_with_an_unknown_outcome()
    {
        var never = new TaskCompletionSource<ToolResult>();
        var running = EndAsync(_ => never.Task);
        await _cancel.CancelAsync();

        // The time limit is one timer, the grace after the cancellation another.
        await Eventually.BecomesTrue(() => _clock.Armed == 2, "the grace begins");
        _clock.Advance(new RunnerOptions().CancelGrace);
        var end = await running;
        Assert.Equal((ToolOutcome.Interrupted, ToolFailureKind.Interrupted), (end.Outcome, end.FailureKind));
    }

    [Theory]
    [InlineData(long.MaxValue / 20_000)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task A_limit_that_no_timer_holds_is_none(long milliseconds)
    {
        var running = EndAsync(UntilCancelled, milliseconds);
        _clock.Advance(TimeSpan.FromDays(20));
        Assert.False(running.IsCompleted);
        await _cancel.CancelAsync();
        Assert.Equal(ToolOutcome.Cancelled, (await running).Outcome);
    }

    [Fact]
    public async Task Details_that_could_not_be_stored_are_left_out()
    {
        var half = ToolResult.Text("done") with { Details = JsonElement.Parse("""{"a":"\ud800"}""") };
        var end = await EndAsync(_ => Task.FromResult(half));
        Assert.Null(end.Details);
        SessionCodec.Encode(end);
        var whole = ToolResult.Text("done") with { Details = JsonElement.Parse("""{"a":1}""") };
        Assert.Equal(1, (await EndAsync(_ => Task.FromResult(whole))).Details!.Value.GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task A_long_result_is_cut_and_kept_in_a_file()
    {
        var end = await EndAsync(_ => Task.FromResult(ToolResult.Text(new string('x', 5_000))));
        Assert.InRange(Text(end).Length, 1_000, 1_500);
        Assert.Equal(5_000, File.ReadAllText(Path.Combine(_spilled.FullName, "c1.txt")).Length);
    }

    [Fact]
    public async Task A_process_is_recorded_before_the_tool_goes_on()
    {
        var process = new ProcessIdentity(1, 2, "b");
        var running = RunAsync(
            async context =>
            {
                await context.Reports.ProcessStartedAsync(process, default);
                return ToolResult.Text("done");
            },
            1_000
        );
        var entry = Assert.Single(_outcomes.Take());
        Assert.Equal([new ToolProcessStarted("c1", process)], entry.Events);
        Assert.False(running.IsCompleted);
        entry.Recorded.SetResult();
        await running;
    }

    private async Task<ToolCallCompleted> EndAsync(
        Func<ToolContext, Task<ToolResult>> invoke,
        long timeoutMs = 60_000
    ) => Assert.IsType<ToolCallCompleted>(Assert.Single(await RunAsync(invoke, timeoutMs)));

    private Task<IReadOnlyList<SessionEvent>> RunAsync(Func<ToolContext, Task<ToolResult>> invoke, long timeoutMs)
    {
        var block = new ToolCallBlock("c1", "Fake", JsonElement.Parse("{}"));
        var decided = new ToolCallDecided(
            "c1",
            PermissionVerdict.Allow,
            "r",
            "s",
            "w",
            ToolEffect.External,
            [],
            "t",
            timeoutMs
        );
        var runtime = new SessionRuntime(null!, KeptSession.Owner, null!, new ToolCatalog([]), null!)
        {
            Clock = _clock,
        };
        var files = new Dictionary<string, FileSeen>();
        var scope = new ToolScope("/w", []);
        var context = new ToolContext("c1", "key", scope, files, null!, _clock) { SpillFolder = _spilled.FullName };
        return new ToolExecution(runtime, _outcomes, _ => { }).RunAsync(
            new Fake(invoke, _cancel.Token),
            new ToolCallState(block, "hash") { Decided = decided },
            context,
            _cancel.Token
        );
    }

    private static string Text(ToolCallCompleted end) => Assert.IsType<TextBlock>(end.Content[0]).Text;

    private static async Task<ToolResult> UntilCancelled(ToolContext context)
    {
        await ((Fake.Waiting)context.Reports).Cancelled;
        throw new OperationCanceledException();
    }

    private sealed class Fake(Func<ToolContext, Task<ToolResult>> invoke, CancellationToken cancel) : ITool
    {
        public ToolDescriptor Descriptor { get; } =
            new("Fake", "", JsonElement.Parse("{}"), ToolEffect.External) { OutputCap = 1_000 };

        public ToolPlan Plan(JsonElement input, ToolScope scope) => throw new NotSupportedException();

        public Task<ToolResult> InvokeAsync(JsonElement input, ToolContext context, CancellationToken cancellationToken)
        {
            Assert.NotEqual(cancel, cancellationToken);
            return invoke(context with { Reports = new Waiting(context.Reports, cancellationToken) });
        }

        /// <summary>Reports, and a task that ends when the call is to end.</summary>
        public sealed class Waiting(IToolReports inner, CancellationToken token) : IToolReports
        {
            public Task Cancelled => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);

            public Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken) =>
                inner.ProcessStartedAsync(process, cancellationToken);

            public void Progress(string text) => inner.Progress(text);
        }
    }
}
