using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Scripted;

/// <summary>
/// Everything a script may look at. It comes from the role, the transcript and the attempt alone, so that the same call
/// made again is answered alike.
/// </summary>
internal sealed record Situation
{
    public string Role { get; private init; } = "agent";

    public int Attempt { get; private init; } = 1;

    public string Workspace { get; private init; } = "";

    /// <summary>What the user said since the model last spoke or a tool last answered before it.</summary>
    public string User { get; private init; } = "";

    /// <summary>Tool results since then.</summary>
    public int Steps { get; private init; }

    /// <summary>The last of them; null for none.</summary>
    public SeenResult? Result { get; private init; }

    /// <summary>Hash of role and transcript: the place in the conversation.</summary>
    public required TranscriptHash Position { get; init; }

    /// <summary>Estimate of the whole input.</summary>
    public long InputTokens { get; private init; }

    public static Situation Read(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var role = Option(options, ModelOptionNames.Role, "agent");
        var transcript = ChatMapping.ToMessages(messages);
        var turn = new TurnReader();
        foreach (var message in transcript)
        {
            turn.Read(message);
        }

        return new Situation
        {
            Role = role,
            Attempt = Option(options, ModelOptionNames.Attempt, 1),
            Workspace = Option(options, ModelOptionNames.Workspace, ""),
            User = turn.User,
            Steps = turn.Steps,
            Result = turn.Result,
            Position = TranscriptHash.Of(role, transcript),
            InputTokens = TokenEstimate.Of(transcript, ChatMapping.SystemTexts(messages, options), options?.Tools),
        };
    }

    private static T Option<T>(ChatOptions? options, string name, T otherwise) =>
        options?.AdditionalProperties is { } properties
        && properties.TryGetValue(name, out var value)
        && value is T found
            ? found
            : otherwise;

    /// <summary>Follows the conversation to its last turn.</summary>
    private sealed class TurnReader
    {
        private readonly Dictionary<string, string> _tools = new(StringComparer.Ordinal);
        private bool _userSpoke;

        public string User { get; private set; } = "";

        public int Steps { get; private set; }

        public SeenResult? Result { get; private set; }

        public void Read(Message message)
        {
            foreach (var call in message.ToolCalls)
            {
                _tools[call.CallId] = call.Name;
            }

            foreach (var result in message.Content.OfType<ToolResultBlock>())
            {
                Steps++;
                Result = new SeenResult(_tools.GetValueOrDefault(result.CallId, ""), TextOf(result), result.IsError);
                _userSpoke = false;
            }

            if (message.Role is MessageRole.Assistant)
            {
                _userSpoke = false;
            }
            else if (!string.IsNullOrWhiteSpace(message.Text))
            {
                // Neighbouring user messages are one input.
                User = _userSpoke ? $"{User}\n{message.Text}" : message.Text;
                _userSpoke = true;
                Steps = 0;
                Result = null;
            }
        }

        private static string TextOf(ToolResultBlock result) =>
            string.Join('\n', result.Content.OfType<TextBlock>().Select(block => block.Text));
    }
}

/// <summary>A tool's answer as a script sees it.</summary>
internal sealed record SeenResult(string Tool, string Text, bool IsError)
{
    public bool IsInterrupted => Text.StartsWith(TranscriptMarkers.Interrupted, StringComparison.Ordinal);
}
