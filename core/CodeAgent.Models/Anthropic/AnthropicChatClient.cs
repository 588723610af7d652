using System.Runtime.CompilerServices;
using CodeAgent.Models.Http;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Anthropic;

/// <summary>One Claude model. Keeps nothing between calls.</summary>
internal sealed class AnthropicChatClient(AnthropicProvider provider, string model) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(provider.TelemetryName, provider.BaseUrl, model);

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
        var facts = provider.FactsOf(options?.ModelId ?? model);
        var request = AnthropicRequest.Create(facts, [.. messages], options ?? new ChatOptions());
        await using var events = await provider.OpenAsync(request, cancellationToken);
        var reply = new AnthropicReply();
        while (!reply.Ended)
        {
            var next = await events.NextAsync() ?? throw WireFault.Cut(events.Host);
            if (reply.Read(next) is { } update)
            {
                yield return update;
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The connections are the provider's.
    }
}
