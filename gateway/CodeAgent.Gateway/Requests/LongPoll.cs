using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Requests;

/// <summary>How long a caller would wait for news of something, and what it has already.</summary>
/// <param name="After">The position it has; null where it has none.</param>
/// <param name="Wait">How long it would wait.</param>
internal readonly record struct LongPoll(long? After, TimeSpan Wait)
{
    /// <summary>The longest wait in seconds.</summary>
    public const int MostSeconds = 60;

    public static LongPoll Of(HttpRequest request)
    {
        RequestValues.RequireKnown(request, "wait", "after");
        var wait = RequestValues.Number(request, "wait", 0, 0, MostSeconds);
        var tag = request.Headers.IfNoneMatch.ToString().Replace("W/", "", StringComparison.Ordinal).Trim('"');
        long? after =
            request.Query.ContainsKey("after") ? RequestValues.Number(request, "after", 0, 0, long.MaxValue)
            : long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known
            : null;
        return new LongPoll(after, TimeSpan.FromSeconds(wait));
    }

    /// <summary>Reads until there is news or the time is over; each read itself waits a little where there is none.</summary>
    /// <param name="position">Where the state is.</param>
    /// <param name="state">The state as it was read first.</param>
    /// <param name="newsAsync">Waits a second at the most for something after a position.</param>
    /// <param name="readAsync">Reads the state.</param>
    /// <param name="clock">The time.</param>
    public async Task<T> ReadAsync<T>(
        Func<T, long> position,
        T state,
        Func<long, Task> newsAsync,
        Func<Task<T>> readAsync,
        TimeProvider clock
    )
    {
        var begun = clock.GetTimestamp();
        while (After is { } after && position(state) <= after && clock.GetElapsedTime(begun) < Wait)
        {
            await newsAsync(after);
            state = await readAsync();
        }

        return state;
    }
}
