using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using Microsoft.Extensions.AI;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>Conversations to send and the bodies that come of them.</summary>
internal static class Bodies
{
    public static ServerAnswer Chat(string recorded) =>
        ServerAnswer.Events(Golden.Read($"Recorded/chat-{recorded}.sse"));

    public static ServerAnswer Responses(string recorded) =>
        ServerAnswer.Events(Golden.Read($"Recorded/responses-{recorded}.sse"));

    /// <param name="sealed1">What the model is to get back of its reasoning.</param>
    public static Message[] Everything(string sealed1) =>
        [
            User(new TextBlock("What is on this picture? «ß» 漢字 <b>"), new ImageBlock("image/png", "iVBORw0KGgo=")),
            Assistant(
                new ReasoningBlock("Look first."),
                new ReasoningBlock("", sealed1),
                new ReasoningBlock("of another provider", "other:abc"),
                new TextBlock("  "),
                new TextBlock("I'll look. "),
                Call("call_1", "Read", """{"path":"a.png","n":1.50}"""),
                Call("call_2", "Bash"),
                new ToolCallBlock("call_3", "Bash", Call("", "").Input, "{\"command\": \"ls")
            ),
            User(
                new ToolResultBlock("call_1", [new TextBlock("a.png"), new ImageBlock("image/jpeg", "/9j/")]),
                new ToolResultBlock("call_2", [new TextBlock("exit 1")], IsError: true),
                new ToolResultBlock("call_3", [])
            ),
            User("And be quick."),
            Assistant(new ReasoningBlock("Nothing follows."), new TextBlock("A cat.")),
            User("Thanks."),
        ];

    public static ChatOptions Options() =>
        new()
        {
            Instructions = "Follow the house rules.",
            MaxOutputTokens = 8_192,
            Tools =
            [
                ChatMapping.ToTool(
                    Tool("Read", """{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}""")
                ),
                ChatMapping.ToTool(Tool("Bash")),
            ],
            AdditionalProperties = new() { [ModelOptionNames.Session] = "session-1" },
        };

    public static ChatOptions Sampling() =>
        new()
        {
            Temperature = 0.5f,
            TopP = 0.25f,
            StopSequences = ["END"],
            MaxOutputTokens = 500,
            AllowMultipleToolCalls = false,
            ToolMode = ChatToolMode.RequireSpecific("Read"),
            Tools = [ChatMapping.ToTool(Tool("Read"))],
        };

    public static ChatOptions Effort(ReasoningEffort effort) =>
        new() { Reasoning = new ReasoningOptions { Effort = effort } };

    public static async Task<string> SentAsync(
        OpenAiFixture fixture,
        string model,
        IEnumerable<Message> messages,
        ChatOptions options
    )
    {
        await fixture.AskAsync(model, messages, options);
        return Assert.Single(fixture.Server.Requests).Body;
    }
}
