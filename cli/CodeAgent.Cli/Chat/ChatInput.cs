using CodeAgent.Cli.Chat.Input;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Chat;

/// <summary>Something that the chat reacts to, one at a time.</summary>
internal abstract record ChatInput
{
    private ChatInput() { }

    /// <summary>The person did something.</summary>
    public sealed record Pressed(KeyPress Key) : ChatInput;

    /// <summary>Something happened in a session.</summary>
    public sealed record Happened(string SessionId, SessionNotice Notice) : ChatInput;

    /// <summary>Time went on, or the window changed.</summary>
    public sealed record Ticked : ChatInput;

    /// <summary>The session cannot be followed any more.</summary>
    public sealed record Broke(Exception Error) : ChatInput;
}
