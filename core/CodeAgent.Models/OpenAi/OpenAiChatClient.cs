using System.Runtime.CompilerServices;
using CodeAgent.Models.Http;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>One model of an endpoint. Keeps nothing between calls.</summary>
internal sealed class OpenAiChatClient(OpenAiProvider provider, string model) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(provider.TelemetryName, provider.Endpoint.BaseUrl, model);

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
        var body = OpenAiJson.Object(writer =>
            provider.Format.Write(writer, facts, [.. messages], options ?? new ChatOptions())
        );
        await using var events = await provider.OpenAsync(body, cancellationToken);
        var reply = provider.Format.NewReply(facts);
        while (!reply.Ended)
        {
            var next = await events.NextAsync() ?? throw WireFault.Cut(events.Host);
            foreach (var update in reply.Read(next))
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
