using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Tools;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Tests.Support;

/// <summary>Short words for conversations.</summary>
internal static class Conversation
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);

    public static Message User(string text) => new(MessageRole.User, [new TextBlock(text)]);

    public static Message User(params ContentBlock[] blocks) => new(MessageRole.User, blocks);

    public static Message Assistant(params ContentBlock[] blocks) => new(MessageRole.Assistant, blocks);

    public static ToolCallBlock Call(string id, string name, string input = "{}") =>
        new(id, name, JsonElement.Parse(input));

    public static ToolResultBlock Result(string id, string text, bool isError = false) =>
        new(id, [new TextBlock(text)], isError);

    public static ToolDescriptor Tool(string name, string schema = """{"type":"object","properties":{}}""") =>
        new(name, $"Does {name}.", JsonElement.Parse(schema), ToolEffect.ReadOnly);

    public static ChatOptions Options(string role = "agent", int attempt = 1) =>
        new()
        {
            AdditionalProperties = new()
            {
                [ModelOptionNames.Role] = role,
                [ModelOptionNames.Attempt] = attempt,
                [ModelOptionNames.Workspace] = "/work",
            },
        };

    /// <summary>As events store it; messages compare by it, since lists and JSON values compare by reference.</summary>
    public static string ToJson(Message message) => JsonSerializer.Serialize(message, s_web);

    public static string ToJson(IEnumerable<Message> messages) => JsonSerializer.Serialize(messages, s_web);

    /// <summary>Calls a model and folds its stream.</summary>
    public static Task<ModelReply> AskAsync(
        this IChatClient client,
        IEnumerable<Message> messages,
        ChatOptions? options = null,
        Action<ReplyDelta>? onDelta = null,
        CancellationToken cancellationToken = default
    ) =>
        ReplyFolder.FoldAsync(
            client.GetStreamingResponseAsync(ChatMapping.ToChatMessages(messages), options, cancellationToken),
            onDelta,
            cancellationToken
        );
}
