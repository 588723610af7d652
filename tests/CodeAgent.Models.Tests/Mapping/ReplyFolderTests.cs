using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Mapping;

public sealed class ReplyFolderTests
{
    [Fact]
    public void A_stream_becomes_one_reply()
    {
        var folder = new ReplyFolder();
        foreach (var update in Stream())
        {
            folder.Add(update);
        }

        var reply = folder.Complete();

        var expected = Assistant(
            new ReasoningBlock("hmm so", "sealed"),
            new ReasoningBlock("more", "sealed too"),
            new TextBlock("Hello"),
            new TextBlock("World"),
            Call("c1", "Read", """{"path":"a"}""")
        );
        Assert.Equal(ToJson(expected), ToJson(reply.Message));
        Assert.Equal(new ModelUsage(10, 5, 4, 2), reply.Usage);
        Assert.Equal((StopReason.ToolUse, "r1", "m1"), (reply.StopReason, reply.ResponseId, reply.Model));
    }

    [Fact]
    public void Deltas_carry_offsets_and_add_up_to_the_reply()
    {
        var deltas = new List<ReplyDelta>();
        var folder = new ReplyFolder(deltas.Add);
        foreach (var update in Stream())
        {
            folder.Add(update);
        }

        Assert.Equal(
            [
                new ReplyDelta(ReplyDeltaKind.Reasoning, 0, "hmm"),
                new ReplyDelta(ReplyDeltaKind.Reasoning, 3, " so"),
                new ReplyDelta(ReplyDeltaKind.Reasoning, 6, "\nmore", 1),
                new ReplyDelta(ReplyDeltaKind.Text, 0, "Hel", 2),
                new ReplyDelta(ReplyDeltaKind.Text, 3, "lo", 2),
                new ReplyDelta(ReplyDeltaKind.Text, 5, "\nWorld", 3),
            ],
            deltas
        );
        Assert.Equal(
            folder.Complete().Message.Text,
            string.Concat(deltas.Where(delta => delta.Kind is ReplyDeltaKind.Text).Select(delta => delta.Text))
        );
    }

    [Fact]
    public void A_cut_stream_still_tells_what_was_said_and_used()
    {
        var folder = new ReplyFolder();
        foreach (var update in Stream().Take(6))
        {
            folder.Add(update);
        }

        Assert.Equal("Hel", folder.Text);
        Assert.Equal(new ModelUsage(10, 1, 4, 2), folder.Usage);
    }

    [Fact]
    public void Empty_text_leaves_no_block_and_hidden_reasoning_stays()
    {
        var folder = new ReplyFolder();
        folder.Add(Update(0, new TextReasoningContent("") { ProtectedData = "sealed" }));
        folder.Add(Update(1, new TextContent("")));

        Assert.Equal(ToJson(Assistant(new ReasoningBlock("", "sealed"))), ToJson(folder.Complete().Message));
    }

    [Fact]
    public void Text_of_a_provider_without_blocks_is_one_block_until_something_else_comes()
    {
        var folder = new ReplyFolder();
        folder.Add(new ChatResponseUpdate(ChatRole.Assistant, "a"));
        folder.Add(new ChatResponseUpdate(ChatRole.Assistant, "b"));
        folder.Add(new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c1", "Read")]));
        folder.Add(new ChatResponseUpdate(ChatRole.Assistant, "c"));

        var expected = Assistant(new TextBlock("ab"), Call("c1", "Read"), new TextBlock("c"));
        Assert.Equal(ToJson(expected), ToJson(folder.Complete().Message));
    }

    private static IEnumerable<ChatResponseUpdate> Stream()
    {
        yield return Update(null, Usage(new ModelUsage(10, 1, 4, 2)));
        yield return Update(0, new TextReasoningContent("hmm"));
        yield return Update(0, new TextReasoningContent(" so"));
        yield return Update(0, new TextReasoningContent("") { ProtectedData = "sealed" });
        yield return Update(1, new TextReasoningContent("more") { ProtectedData = "sealed too" });
        yield return Update(2, new TextContent("Hel"));
        yield return Update(2, new TextContent("lo"));
        yield return Update(3, new TextContent("World"));
        yield return Update(
            4,
            new FunctionCallContent("c1", "Read", new Dictionary<string, object?> { ["path"] = "a" })
        );
        var last = Update(null, Usage(new ModelUsage(0, 4)));
        last.FinishReason = ChatFinishReason.ToolCalls;
        yield return last;
    }

    private static UsageContent Usage(ModelUsage usage) => new(ChatMapping.ToUsageDetails(usage));

    private static ChatResponseUpdate Update(int? block, AIContent content)
    {
        var update = new ChatResponseUpdate(ChatRole.Assistant, [content]) { ResponseId = "r1", ModelId = "m1" };
        if (block is not null)
        {
            update.AdditionalProperties = new() { [ModelOptionNames.Block] = block.Value };
        }

        return update;
    }
}
