using System.Text.Json;
using System.Threading.Channels;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Chat;

/// <summary>The session that is on the screen: its state as a fold of what was seen, and the way to tell it something.</summary>
internal sealed class Conversation : IDisposable
{
    private const string PlanTool = "ExitPlanMode";
    private readonly CancellationTokenSource _closed = new();

    private readonly Dictionary<StreamId, SessionState> _agents = [];

    private Conversation(SessionClient client) => Client = client;

    public SessionClient Client { get; }

    /// <summary>The session as far as it was seen.</summary>
    public SessionState State { get; private set; } = SessionState.Empty;

    /// <summary>What the last model call was given; null before the first.</summary>
    public IReadOnlyList<ContextPart>? Context { get; private set; }

    /// <summary>The plan that the agent proposed last; null for none.</summary>
    public string? Plan { get; private set; }

    /// <summary>Tokens of the conversation as the provider counted them last.</summary>
    public long ContextTokens { get; private set; }

    /// <summary>Follows a session from its beginning into a channel.</summary>
    public static Conversation Follow(SessionClient client, ChannelWriter<ChatInput> inputs)
    {
        var conversation = new Conversation(client);
        _ = conversation.FollowAsync(inputs);
        return conversation;
    }

    /// <summary>Takes an event in; answers with it and the state before it, or null for an unknown one.</summary>
    public (SessionState Before, SessionEvent Event)? Take(SessionNotice notice)
    {
        if (
            notice.Event is not { } envelope
            || envelope.Stream != StreamId.Session(Client.Id)
            || SessionCodec.Decode(envelope) is not { } known
        )
        {
            return null;
        }

        var before = State;
        State = SessionReducer.Apply(State, known, envelope.Seq, envelope.Ts);
        Context = known is ModelCallStarted started ? started.Context : Context;
        ContextTokens = known is ModelCallCompleted { Usage: { } usage } ? usage.TotalTokens : ContextTokens;
        Plan = PlanIn(known) ?? Plan;
        return (before, known);
    }

    /// <summary>Takes an event of an agent in that the session started; null for every other one.</summary>
    public AgentNotice? TakeAgent(SessionNotice notice)
    {
        if (
            notice.Event is not { } envelope
            || envelope.Stream == StreamId.Session(Client.Id)
            || SessionCodec.Decode(envelope) is not { } known
        )
        {
            return null;
        }

        var before = _agents.GetValueOrDefault(envelope.Stream, SessionState.Empty);
        _agents[envelope.Stream] = SessionReducer.Apply(before, known, envelope.Seq, envelope.Ts);
        return new AgentNotice(before, known);
    }

    /// <summary>The question that waits, of the session itself or else of an agent, and whose it is.</summary>
    public (StreamId Stream, ApprovalRequested Asked)? Question()
    {
        var own = (Stream: StreamId.Session(Client.Id), State);
        foreach (var (stream, state) in _agents.Select(agent => (Stream: agent.Key, State: agent.Value)).Prepend(own))
        {
            var call = state.Turn?.Calls.Find(call => call.Phase == ToolCallPhase.AwaitingApproval);
            if (call?.Approval is { } asked)
            {
                return (stream, asked);
            }
        }

        return null;
    }

    /// <summary>Gives a command.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It was rejected (coded).</exception>
    public Task SendAsync(SessionCommand command) =>
        Client.SendAsync(command, SessionClient.NewCommandId(), _closed.Token);

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private static string? PlanIn(SessionEvent known) =>
        (known as ModelCallCompleted)
            ?.Message.Content.OfType<ToolCallBlock>()
            .Where(call => call.Name == PlanTool)
            .Select(call => call.Input.TryGetProperty("plan", out var plan) ? plan : default)
            .Where(plan => plan.ValueKind is JsonValueKind.String)
            .Select(plan => plan.GetString())
            .LastOrDefault();

    private async Task FollowAsync(ChannelWriter<ChatInput> inputs)
    {
        var stop = _closed.Token;
        try
        {
            await foreach (var notice in Client.WatchAsync(0, stop))
            {
                inputs.TryWrite(new ChatInput.Happened(Client.Id, notice));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Another session is shown now.
        }
        catch (Exception error) when (error is Core.Errors.CodeAgentException or IOException)
        {
            inputs.TryWrite(new ChatInput.Broke(error));
        }
    }
}

/// <summary>Something that an agent of the session did.</summary>
/// <param name="Before">The agent's state before it.</param>
/// <param name="Event">What.</param>
internal sealed record AgentNotice(SessionState Before, SessionEvent Event);
