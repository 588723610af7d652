using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Scripted;

/// <summary>Plays one script. Keeps nothing between calls.</summary>
internal sealed class ScriptedChatClient(CompiledScript script, TimeProvider clock) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("scripted", null, $"scripted:{script.Name}");

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var situation = Situation.Read([.. messages], options);
        var reply = new ScriptedReply(script, Find(situation));
        await DelayAsync(reply.Delay, cancellationToken);
        reply.ThrowIfItFails();
        foreach (var piece in reply.Pieces())
        {
            await DelayAsync(piece.Delay, cancellationToken);
            yield return piece.Update;
        }

        reply.ThrowIfItIsCut();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // Nothing is held.
    }

    private RuleMatch Find(Situation situation)
    {
        try
        {
            return script.Find(situation) ?? throw MissingRule.For(script.Name, situation);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidScript,
                $"{script.Name}: the expression '{error.Pattern}' takes too long on this conversation",
                error
            );
        }
    }

    private Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, clock, cancellationToken) : Task.CompletedTask;
}
