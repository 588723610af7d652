using System.Runtime.CompilerServices;
using CodeAgent.Core.Models;
using CodeAgent.Testing.Simulation;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>
/// A model whose answer depends on nothing but the conversation and the attempt, so that a call which is made again after
/// a crash is answered the same. It checks that every conversation it is given is one that real providers take.
/// </summary>
internal sealed class SimModel(SimWorld world, OutsideWorld outside, int steps)
    : IChatClient,
        IModelProvider,
        IModelCatalog
{
    private static readonly string[] s_tools = ["Look", "Look", "Set", "Push", "Ask"];

    public string Name => "sim";

    public string TelemetryName => "sim";

    public ResolvedModel Resolve(string name) => new(this, name);

    public IChatClient CreateClient(string model) => this;

    public ModelCard Describe(string model) => new(model, 100_000, 1_000, new ModelPrices(1, 2, 0, 0));

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        List<ChatMessage> conversation = [.. messages];
        Check(conversation);
        var step = conversation.Count(message => message.Role == ChatRole.Assistant);
        var attempt = (int)options!.AdditionalProperties![ModelOptionNames.Attempt]!;
        await Task.Delay(world.Between(1, 2_000), world.Clock, cancellationToken);
        if (attempt == 1 && step % 4 == 1)
        {
            throw new ModelException(ModelErrorKind.Overloaded, "Busy.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, $"Step {step}.");
        await Task.Delay(world.Between(1, 500), world.Clock, cancellationToken);
        if (attempt == 1 && step % 7 == 3)
        {
            throw new ModelException(ModelErrorKind.Disconnected, "Cut.");
        }

        var sinceUser = conversation.Count - 1 - conversation.FindLastIndex(message => message.Role == ChatRole.User);
        for (var call = 0; sinceUser / 2 < steps && call <= step % 3; call++)
        {
            var arguments = new Dictionary<string, object?> { ["step"] = step, ["call"] = call };
            var tool = s_tools[(step + (2 * call)) % s_tools.Length];
            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                [new FunctionCallContent($"c{step}-{call}", tool, arguments)]
            );
        }

        yield return new ChatResponseUpdate(
            ChatRole.Assistant,
            [new UsageContent(new UsageDetails { InputTokenCount = 10 * conversation.Count, OutputTokenCount = 5 })]
        )
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("The runner streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    /// <summary>Each call has exactly one result right after it, and the last word is not the model's.</summary>
    private void Check(List<ChatMessage> conversation)
    {
        var open = new HashSet<string>();
        foreach (var message in conversation.Where(message => message.Role != ChatRole.System))
        {
            foreach (var result in message.Contents.OfType<FunctionResultContent>())
            {
                Expect(open.Remove(result.CallId), $"result without call: {result.CallId}");
            }

            Expect(message.Role == ChatRole.Tool || open.Count == 0, $"calls without result: {string.Join(',', open)}");
            open.UnionWith(message.Contents.OfType<FunctionCallContent>().Select(call => call.CallId));
        }

        Expect(open.Count == 0, $"calls without result at the end: {string.Join(',', open)}");
        Expect(conversation[^1].Role != ChatRole.Assistant, "the model is asked to follow itself");
    }

    private void Expect(bool condition, string violation)
    {
        if (!condition)
        {
            outside.Violations.Add(violation);
        }
    }
}
