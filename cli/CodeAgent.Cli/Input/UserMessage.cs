using CodeAgent.Core.Conversations;

namespace CodeAgent.Cli.Input;

/// <summary>One message for the agent.</summary>
/// <param name="Id">Its id; a repeated one is not said twice.</param>
/// <param name="Content">What it says.</param>
internal sealed record UserMessage(string Id, IReadOnlyList<ContentBlock> Content) : InputLine
{
    /// <summary>A text with a new id.</summary>
    public static UserMessage Of(string text) => new(Guid.CreateVersion7().ToString(), [new TextBlock(text)]);
}
