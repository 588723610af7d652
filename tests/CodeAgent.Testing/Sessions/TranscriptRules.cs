using CodeAgent.Core.Conversations;

namespace CodeAgent.Testing.Sessions;

/// <summary>What every provider demands of a conversation that it is sent.</summary>
public static class TranscriptRules
{
    /// <summary>What is wrong with it; empty where a model can be asked.</summary>
    public static IEnumerable<string> Check(IReadOnlyList<Message> transcript)
    {
        if (transcript.Count == 0 || transcript[0].Role != MessageRole.User)
        {
            yield return "does not begin with the user";
        }

        if (transcript.Count == 0 || transcript[^1].Role != MessageRole.User)
        {
            yield return "does not end with the user";
        }

        for (var at = 0; at < transcript.Count; at++)
        {
            foreach (var finding in Check(transcript, at))
            {
                yield return $"message {at} {finding}";
            }
        }

        foreach (var twice in transcript.SelectMany(message => message.ToolCalls).GroupBy(call => call.CallId))
        {
            if (twice.Count() > 1)
            {
                yield return $"has {twice.Count()} calls with the id {twice.Key}";
            }
        }
    }

    private static IEnumerable<string> Check(IReadOnlyList<Message> transcript, int at)
    {
        var message = transcript[at];
        var calls = message.ToolCalls.Select(call => call.CallId).ToList();
        var next = at + 1 < transcript.Count ? Results(transcript[at + 1]) : [];
        var asked = at > 0 ? transcript[at - 1].ToolCalls.Select(call => call.CallId).ToList() : [];
        if (message.Role == MessageRole.User && message.Content.Any(block => block is ToolCallBlock or ReasoningBlock))
        {
            yield return "puts a model's words into the user's mouth";
        }

        if (message.Role == MessageRole.Assistant && message.Content.Any(block => block is ToolResultBlock))
        {
            yield return "has results that the model gave itself";
        }

        foreach (var call in calls.Where(call => next.Count(result => result == call) != 1))
        {
            yield return $"has call {call} with {next.Count(result => result == call)} results after it";
        }

        foreach (var result in Results(message).Where(result => !asked.Contains(result)))
        {
            yield return $"has a result for {result}, which was not asked for just before";
        }
    }

    private static List<string> Results(Message message) =>
        [.. message.Content.OfType<ToolResultBlock>().Select(result => result.CallId)];
}
