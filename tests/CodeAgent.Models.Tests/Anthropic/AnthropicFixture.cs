using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Tests.Anthropic;

/// <summary>The real client against a real server that plays a recorded answer.</summary>
internal sealed class AnthropicFixture : IAsyncDisposable
{
    public const string Model = "claude-sonnet-5-5";
    private readonly AnthropicProvider _provider;

    private AnthropicFixture(LoopbackServer server, AnthropicProvider provider)
    {
        Server = server;
        _provider = provider;
    }

    public LoopbackServer Server { get; }

    public static AnthropicFixture Start(
        ServerAnswer answer,
        TimeProvider? clock = null,
        Func<AnthropicOptions, AnthropicOptions>? change = null
    ) => Start(_ => answer, clock, change);

    public static AnthropicFixture Start(
        Func<RecordedRequest, ServerAnswer> answer,
        TimeProvider? clock = null,
        Func<AnthropicOptions, AnthropicOptions>? change = null
    )
    {
        var server = LoopbackServer.Start(answer);
        var options = new AnthropicOptions("test-key", server.BaseUrl);
        var provider = new AnthropicProvider(
            change?.Invoke(options) ?? options,
            ModelFacts.BuiltIn,
            clock ?? TimeProvider.System
        );
        return new AnthropicFixture(server, provider);
    }

    public Task<ModelReply> AskAsync(
        IEnumerable<Message> messages,
        ChatOptions? options = null,
        Action<ReplyDelta>? onDelta = null,
        string model = Model,
        CancellationToken cancellationToken = default
    ) => _provider.CreateClient(model).AskAsync(messages, options, onDelta, cancellationToken);

    public Task<ModelReply> AskAsync(string text) => AskAsync([Conversation.User(text)]);

    public async ValueTask DisposeAsync()
    {
        _provider.Dispose();
        await Server.DisposeAsync();
    }
}
