using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.OpenAi;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>The real client of a built-in endpoint against a real server that plays a recorded answer.</summary>
internal sealed class OpenAiFixture : IAsyncDisposable
{
    private readonly OpenAiProvider _provider;

    private OpenAiFixture(LoopbackServer server, OpenAiProvider provider)
    {
        Server = server;
        _provider = provider;
    }

    public LoopbackServer Server { get; }

    public static OpenAiFixture Start(
        ServerAnswer answer,
        string endpoint = "openai",
        TimeProvider? clock = null,
        Func<EndpointFact, EndpointFact>? change = null
    )
    {
        var server = LoopbackServer.Start(answer);
        var fact = ModelFacts.BuiltIn.FindEndpoint(endpoint)!;
        fact = change?.Invoke(fact) ?? fact;
        var options = new OpenAiEndpoint(endpoint, new Uri(server.BaseUrl, "/v1"), fact) { ApiKey = "test-key" };
        return new OpenAiFixture(server, new OpenAiProvider(options, ModelFacts.BuiltIn, clock ?? TimeProvider.System));
    }

    public Task<ModelReply> AskAsync(
        string model,
        IEnumerable<Message> messages,
        ChatOptions? options = null,
        Action<ReplyDelta>? onDelta = null,
        CancellationToken cancellationToken = default
    ) => _provider.CreateClient(model).AskAsync(messages, options, onDelta, cancellationToken);

    public Task<ModelReply> AskAsync(string model = "gpt-6.1-sol") => AskAsync(model, [Conversation.User("hi")]);

    public async ValueTask DisposeAsync()
    {
        _provider.Dispose();
        await Server.DisposeAsync();
    }
}
