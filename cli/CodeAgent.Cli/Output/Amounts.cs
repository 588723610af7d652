using System.Globalization;

namespace CodeAgent.Cli.Output;

/// <summary>Tokens, money and times as people read them.</summary>
internal static class Amounts
{
    /// <summary>E.g. <c>950</c>, <c>12.3k</c>, <c>1.2M</c>.</summary>
    public static string Tokens(long tokens) =>
        tokens switch
        {
            < 1_000 => Text($"{tokens}"),
            < 1_000_000 => Text($"{tokens / 1_000m:0.#}k"),
            _ => Text($"{tokens / 1_000_000m:0.##}M"),
        };

    /// <summary>E.g. <c>$0.0123</c>.</summary>
    public static string Money(long microUsd) => Text($"${microUsd / 1_000_000m:0.00##}");

    /// <summary>E.g. <c>0:07</c>, <c>12:30</c>, <c>1:02:03</c>.</summary>
    public static string Time(TimeSpan span)
    {
        var time = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return time.TotalHours >= 1
            ? Text($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : Text($"{time.Minutes}:{time.Seconds:00}");
    }

    /// <summary>A number with a word that fits it, e.g. <c>1 check</c>, <c>2 checks</c>.</summary>
    public static string Count(int count, string one) => Text($"{count} {one}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
