using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions;

/// <summary>Notices an agent that does the same thing over and over with the same result.</summary>
public static class RepetitionGuard
{
    /// <summary>A short text that is equal for the same call with the same result.</summary>
    public static string Fingerprint(ToolCallState call)
    {
        var result = JsonSerializer.SerializeToUtf8Bytes(
            new Conversations.Message(Conversations.MessageRole.User, call.Completed!.Content),
            SessionJson.Default.Message
        );
        var head = Encoding.UTF8.GetBytes($"{call.Block.Name}\n{call.ArgumentsHash}\n{call.Completed.Outcome}\n");
        return Convert.ToHexStringLower(SHA256.HashData([.. head, .. result]).AsSpan(0, 8));
    }

    /// <summary>
    /// Whether the latest calls are one call repeated <paramref name="most"/> times, or two that alternate
    /// <paramref name="most"/> times each.
    /// </summary>
    public static bool IsStuck(ImmutableList<string> recent, int most) =>
        Repeats(recent, 1, most) || Repeats(recent, 2, most);

    private static bool Repeats(ImmutableList<string> recent, int period, int most)
    {
        if (most < 2 || recent.Count / period < most)
        {
            return false;
        }

        var length = period * most;
        var start = recent.Count - length;
        return Enumerable.Range(start, length - period).All(index => recent[index] == recent[index + period]);
    }
}
