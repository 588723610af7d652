namespace CodeAgent.Peers.Tests;

/// <summary>The work as fixtures of aimock: each reply is the answer to the last result of the one before it.</summary>
internal static class Fixtures
{
    /// <summary>All of them.</summary>
    public static IEnumerable<object> Of(IReadOnlyList<Reply> replies)
    {
        var before = (string?)null;
        foreach (var reply in replies)
        {
            var tries = reply.Trouble == Trouble.None ? 1 : 2;
            for (var number = 0; number < tries; number++)
            {
                var isTrouble = number < tries - 1;
                yield return Fixture(
                    reply,
                    Match(before, tries > 1 ? number : null),
                    isTrouble ? reply.Trouble : Trouble.None
                );
            }

            before = reply.Calls[^1].Id;
        }

        yield return new { match = Match(before, null), response = new { content = MixedWork.Done } };
    }

    private static Dictionary<string, object> Match(string? before, int? number)
    {
        var match = before is null
            ? new Dictionary<string, object> { ["userMessage"] = MixedWork.Prompt, ["hasToolResult"] = false }
            : new Dictionary<string, object> { ["toolCallId"] = before };
        if (number is { } sequence)
        {
            match["sequenceIndex"] = sequence;
        }

        return match;
    }

    private static object Fixture(Reply reply, object match, Trouble trouble)
    {
        var toolCalls = reply.Calls.Select(call => new
        {
            id = call.Id,
            name = call.Tool,
            arguments = call.Arguments,
        });
        object response = reply.Text is { } content ? new { content, toolCalls } : new { toolCalls };
        return trouble switch
        {
            Trouble.Limited => new
            {
                match,
                response = new
                {
                    error = new { message = "Too fast.", type = "rate_limit_error" },
                    status = 429,
                    retryAfter = 1,
                },
            },
            // Small pieces, so that the break comes in the middle of an argument or a text.
            Trouble.Cut => new
            {
                match,
                response,
                chunkSize = 5,
                truncateAfterChunks = 4,
            },
            _ => new
            {
                match,
                response,
                chunkSize = 7,
            },
        };
    }
}
