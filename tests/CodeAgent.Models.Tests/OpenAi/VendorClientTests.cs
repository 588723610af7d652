#pragma warning disable OPENAI001 // The Responses types are marked as subject to change; a change is what these tests are to show.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.Json.Nodes;
using global::OpenAI;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using global::OpenAI.Chat;
using global::OpenAI.Responses;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>The vendor's own client and types, as a second opinion on what we send and read.</summary>
public sealed class VendorClientTests
{
    [Theory]
    [InlineData("chat-hello")]
    [InlineData("chat-tools")]
    public async Task The_vendors_chat_client_reads_our_recordings_as_we_do(string recorded)
    {
        await using var fixture = OpenAiFixture.Start(Recorded(recorded), "qwen");
        var ours = await fixture.AskAsync("m");
        var (text, calls) = ("", new List<string>());

        await foreach (var update in Chat(fixture).CompleteChatStreamingAsync([new UserChatMessage("hi")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            calls.AddRange(update.ToolCallUpdates.Select(call => call.ToolCallId).Where(id => id is not null));
        }

        Assert.Equal(ours.Message.Text, text);
        Assert.Equal(ours.Message.ToolCalls.Select(call => call.CallId), calls);
    }

    [Fact]
    public async Task The_vendors_chat_client_takes_a_stream_without_its_end_for_a_whole_answer()
    {
        var whole = Golden.Read("Recorded/chat-hello.sse");
        await using var fixture = OpenAiFixture.Start(ServerAnswer.FirstEvents(whole, 2, AnswerEnd.Whole), "qwen");
        var text = "";

        await foreach (var update in Chat(fixture).CompleteChatStreamingAsync([new UserChatMessage("hi")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.Equal("Hello", text);
    }

    [Theory]
    [InlineData("responses-hello")]
    [InlineData("responses-tools")]
    public async Task The_vendors_responses_client_reads_our_recordings_as_we_do(string recorded)
    {
        await using var fixture = OpenAiFixture.Start(Recorded(recorded));
        var ours = await fixture.AskAsync();
        var (text, calls) = ("", new List<string>());
        var vendor = new ResponsesClient(
            new ApiKeyCredential("key"),
            new ResponsesClientOptions { Endpoint = new Uri(fixture.Server.BaseUrl, "/v1") }
        );

        await foreach (var update in await vendor.CreateResponseStreamingAsync("m", "hi"))
        {
            text += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";
            if (update is StreamingResponseOutputItemDoneUpdate { Item: FunctionCallResponseItem call })
            {
                calls.Add(call.CallId);
            }
        }

        Assert.Equal(ours.Message.Text, text);
        Assert.Equal(ours.Message.ToolCalls.Select(call => call.CallId), calls);
    }

    [Fact]
    public void The_vendors_types_know_every_item_of_our_responses_body()
    {
        var body = JsonNode.Parse(Golden.Read("Golden/responses-conversation.json"))!;
        // The API takes a result as a list of texts and images; these types know it as a text only.
        var list = Assert.Single(body["input"]!.AsArray(), item => item!["output"] is JsonArray)!;
        list["output"] = "a.png";

        var request = ModelReaderWriter.Read<CreateResponseOptions>(BinaryData.FromString(body.ToJsonString()))!;

        Assert.Equal(
            ("gpt-6.1-sol", false, true, 8_192, "session-1"),
            (
                request.Model,
                request.StoredOutputEnabled,
                request.StreamingEnabled,
                request.MaxOutputTokenCount,
                request.PromptCacheKey
            )
        );
        Assert.Equal(IncludedResponseProperty.ReasoningEncryptedContent, Assert.Single(request.IncludedProperties));
        Assert.All(request.Tools, tool => Assert.IsType<FunctionTool>(tool));
        Assert.Equal(
            "Message Reasoning Message FunctionCall FunctionCall FunctionCall "
                + "FunctionCallOutput FunctionCallOutput FunctionCallOutput Message Message Message",
            string.Join(' ', request.InputItems.Select(KindOf))
        );
        Assert.Equal("Z0FBQUFB", Assert.Single(request.InputItems.OfType<ReasoningResponseItem>()).EncryptedContent);
    }

    [Fact]
    public void The_vendors_types_know_every_message_of_our_chat_body()
    {
        var body = JsonElement.Parse(Golden.Read("Golden/chat-conversation-vllm.json"));

        var messages = body.GetProperty("messages")
            .EnumerateArray()
            .Select(message => ModelReaderWriter.Read<ChatMessage>(BinaryData.FromString(message.GetRawText()))!)
            .ToList();

        Assert.Equal(
            "System User Assistant Tool Tool Tool User Assistant User",
            string.Join(
                ' ',
                messages.Select(message => message.GetType().Name.Replace("ChatMessage", "", StringComparison.Ordinal))
            )
        );
        Assert.Equal(3, messages.OfType<AssistantChatMessage>().First().ToolCalls.Count);
        Assert.Equal(
            [ChatMessageContentPartKind.Text, ChatMessageContentPartKind.Image],
            messages[1].Content.Select(part => part.Kind)
        );
    }

    private static string KindOf(ResponseItem item) =>
        item switch
        {
            MessageResponseItem => "Message",
            ReasoningResponseItem => "Reasoning",
            FunctionCallResponseItem => "FunctionCall",
            FunctionCallOutputResponseItem => "FunctionCallOutput",
            _ => item.GetType().Name,
        };

    private static ChatClient Chat(OpenAiFixture fixture) =>
        new(
            "m",
            new ApiKeyCredential("key"),
            new OpenAIClientOptions { Endpoint = new Uri(fixture.Server.BaseUrl, "/v1") }
        );

    private static ServerAnswer Recorded(string name) => ServerAnswer.Events(Golden.Read($"Recorded/{name}.sse"));
}
