using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Conversations;

/// <summary>Who speaks.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<MessageRole>))]
public enum MessageRole
{
    /// <summary>The user, the parent, or the runner on behalf of tools.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>One message of a conversation.</summary>
public sealed record Message(MessageRole Role, IReadOnlyList<ContentBlock> Content)
{
    /// <summary>The text blocks, joined by line feeds; empty where there are none.</summary>
    [JsonIgnore]
    public string Text => string.Join('\n', Content.OfType<TextBlock>().Select(block => block.Text));

    /// <summary>The tool calls in the order the model made them.</summary>
    [JsonIgnore]
    public IEnumerable<ToolCallBlock> ToolCalls => Content.OfType<ToolCallBlock>();
}
