using System.Text.Json;
using System.Threading.Channels;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Conversations;
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
        if (notice.Event is not { } envelope || SessionCodec.Decode(envelope) is not { } known)
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
