using CodeAgent.Core.Conversations;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Tests.Loop.Running;

/// <summary>An owner that is asked to stop leaves nothing for the next one to guess.</summary>
public sealed class StoppedLoopTests
{
    [Fact]
    public async Task An_end_that_came_at_the_moment_of_the_stop_is_recorded()
    {
        await using var session = new KeptSession();
        await session.WriteAsync(
            SessionCodec.Encode(new SessionCreated(new SessionSettings("agent", "/w", "m"), "a", "1", null)),
            SessionCodec.Encode(new InputPosted("i1", InputMode.Queue, [new TextBlock("Go.")], "a")),
            SessionCodec.Encode(new TurnStarted("t1", ["i1"]))
        );
        var outcomes = new OutcomeQueue<SessionEvent>();
        var recorded = outcomes.Add([new ToolCallCompleted("c1", ToolOutcome.Succeeded, [], null, 1, null, [])], []);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(RunEnd.Stopped, await RunAsync(session, outcomes, stop.Token));

        var events = await session.ReadAsync();
        Assert.Equal("c1", Assert.IsType<ToolCallCompleted>(events[^1]).CallId);
        Assert.Equal(TaskStatus.RanToCompletion, recorded.Status);
    }

    private static async Task<RunEnd> RunAsync(
        KeptSession session,
        OutcomeQueue<SessionEvent> outcomes,
        CancellationToken stop
    )
    {
        var runtime = session.Runtime;
        var lease = await session.Store.AcquireAsync(
            session.Stream,
            KeptSession.Owner,
            TimeSpan.FromMinutes(1),
            default
        );
        var aggregate = new SessionAggregate(runtime, session.Stream, isRoot: true);
        var log = new StreamLog<SessionState, SessionEvent>(runtime.Ownership, lease!, aggregate);
        await log.LoadAsync(default);
        return await new SessionLoop(runtime, log, session.Stream, outcomes, _ => { }).RunAsync(stop);
    }
}
