using CodeAgent.Cli.Chat.Input;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Chat.View;

namespace CodeAgent.Cli.Chat;

/// <summary>What the chat is made of; one of each a run.</summary>
internal sealed record ChatParts(
    TerminalScreen Screen,
    Styles Styles,
    StatusLine Status,
    Draft Draft,
    Completion Completion,
    ChatSessions Sessions
)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
