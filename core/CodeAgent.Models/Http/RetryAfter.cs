using System.Globalization;
using System.Net.Http.Headers;

namespace CodeAgent.Models.Http;

/// <summary>How long a server asks to wait.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>
    /// From <c>retry-after-ms</c>, else from <c>retry-after</c> in seconds or as a date. Null where there is neither or
    /// they cannot be read. Never negative, at most a day.
    /// </summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider clock)
    {
        var wait =
            Number(headers, "retry-after-ms") is { } milliseconds ? Span(milliseconds / 1000)
            : Number(headers, "retry-after") is { } seconds ? Span(seconds)
            : headers.RetryAfter?.Date - clock.GetUtcNow();
        return wait is null ? null
            : wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > s_longest ? s_longest
            : wait;
    }

    private static TimeSpan Span(double seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds, 0, s_longest.TotalSeconds));

    private static double? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;
}
