using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Loop.Running;

/// <summary>An owner that is asked to stop leaves nothing for the next one to guess.</summary>
public sealed class StoppedLoopTests
{
    private static readonly OwnerId s_owner = new("h", "b", 1, 1);

    [Fact]
    public async Task An_end_that_came_at_the_moment_of_the_stop_is_recorded()
    {
        var store = OneStreamStore.Of(
            new SessionCreated(new SessionSettings("agent", "/w", "m"), "a", "1", null),
            new InputPosted("i1", InputMode.Queue, [new TextBlock("Go.")], "a"),
            new TurnStarted("t1", ["i1"])
        );
        var end = new ToolCallCompleted("c1", ToolOutcome.Succeeded, [], null, 1, null, []);
        var outcomes = new OutcomeQueue();
        var recorded = outcomes.Add([end], []);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(RunEnd.Stopped, await RunAsync(store, outcomes, stop.Token));

        var events = ((OneStreamStore)(object)store).Events.ToList();
        Assert.Equal("c1", Assert.IsType<ToolCallCompleted>(events[^1]).CallId);
        Assert.Equal(TaskStatus.RanToCompletion, recorded.Status);
    }

    private static async Task<RunEnd> RunAsync(IEventStore store, OutcomeQueue outcomes, CancellationToken stop)
    {
        var stream = StreamId.Session("s1");
        var runtime = new SessionRuntime(store, s_owner, null!, new ToolCatalog([]), null!) { Clock = new FakeClock() };
        var log = new SessionLog(store, new Lease(stream, s_owner, 1), runtime.Clock, runtime.Options);
        await log.LoadAsync(CancellationToken.None);
        return await new RunLoop(runtime, log, stream, outcomes, _ => { }).RunAsync(stop);
    }
}
