using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Delegation;

/// <summary>One agent that a call started: its beginning, its report, its end with the call's.</summary>
internal sealed class StartedAgent(IEventStore store, IAgentSessions agents, StreamId stream, StreamId root)
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_stopGrace = TimeSpan.FromSeconds(10);

    public StreamId Stream => stream;

    /// <summary>Begins it, once.</summary>
    public async Task StartAsync(SessionSettings settings, string prompt, CancellationToken cancellationToken)
    {
        await PostAsync(new StartSession(settings, null, []), "start", cancellationToken);
        await PostAsync(PostInput.Text(prompt), "prompt", cancellationToken);
        await agents.WakeAsync(stream, cancellationToken);
    }

    /// <summary>Waits for its report. Where the wait is cancelled the agent is stopped first.</summary>
    public async Task<ToolResult> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReportAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await PostAsync(
                new InterruptTurn("The call that started it was cancelled."),
                "stop",
                CancellationToken.None
            );
            using var grace = new CancellationTokenSource(s_stopGrace);
            try
            {
                await ReportAsync(grace.Token);
            }
            catch (OperationCanceledException) when (grace.IsCancellationRequested)
            {
                // It ends by itself; nobody waits for it.
            }

            throw;
        }
    }

    private async Task<ToolResult> ReportAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await store.FindHeadAsync(stream, cancellationToken);
            if (
                head is
                { PendingCommands: 0, LastSeq: > 0, Projection.Status: SessionStatuses.Idle or SessionStatuses.Closed }
            )
            {
                return await ResultAsync(cancellationToken);
            }

            await agents.WakeAsync(stream, cancellationToken);
            await store.WaitForEventsAsync(root, head?.LastRootSeq ?? 0, s_lookEvery, cancellationToken);
        }
    }

    private async Task<ToolResult> ResultAsync(CancellationToken cancellationToken)
    {
        var state = SessionState.Empty;
        await foreach (var envelope in store.ReadAsync(stream, 0, cancellationToken))
        {
            state = SessionCodec.Decode(envelope) is { } known
                ? SessionReducer.Apply(state, known, envelope.Seq, envelope.Ts)
                : state;
        }

        if (state.LastTurn is not { } turn)
        {
            return ToolResult.Failed(ToolFailureKind.Unavailable, "The agent did not begin.");
        }

        var text = AgentReport.Text(state.LastText, turn, stream);
        return turn.Outcome == TurnOutcome.Completed
            ? ToolResult.Text(text)
            : ToolResult.Failed(ToolFailureKind.Unavailable, text);
    }

    private async Task PostAsync(SessionCommand command, string id, CancellationToken cancellationToken) =>
        await store.PostAsync(stream, root, SessionCodec.Encode(command, id, stream.Value), cancellationToken);
}
