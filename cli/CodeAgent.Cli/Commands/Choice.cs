using System.Globalization;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Cli.Commands;

/// <summary>Reads option values; what does not fit is a usage error that says what would.</summary>
internal static class Choice
{
    private static readonly Dictionary<char, int> s_units = new()
    {
        ['s'] = 1,
        ['m'] = 60,
        ['h'] = 3_600,
    };

    /// <summary>One of some words.</summary>
    public static T Of<T>(string option, string value, params ReadOnlySpan<(string Word, T Value)> words)
    {
        foreach (var (word, known) in words)
        {
            if (word == value)
            {
                return known;
            }
        }

        var all = new List<string>();
        foreach (var (word, _) in words)
        {
            all.Add(word);
        }

        var hint = Suggestions.Closest(value, all) is { } meant ? $" Did you mean {meant}?" : "";
        throw Usage($"{option} cannot be '{value}'.{hint}\nIt is one of: {string.Join(", ", all)}.");
    }

    /// <summary>A permission mode.</summary>
    public static PermissionMode Mode(string option, string word) =>
        Of(
            option,
            word,
            ("default", PermissionMode.Default),
            ("acceptEdits", PermissionMode.AcceptEdits),
            ("plan", PermissionMode.Plan),
            ("bypassPermissions", PermissionMode.BypassPermissions),
            ("dontAsk", PermissionMode.DontAsk),
            ("auto", PermissionMode.Auto)
        );

    /// <summary>A whole number within bounds; null where none is given.</summary>
    public static int? Number(string option, string? value, int least, int most) =>
        value is null ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least
        && number <= most
            ? number
        : throw Usage(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{option} cannot be '{value}'.\nIt is a whole number from {least} to {most}."
            )
        );

    /// <summary>An amount of US dollars above zero, in millionths; null where none is given.</summary>
    public static long? MicroUsd(string option, string? value) =>
        value is null ? null
        : decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars)
        && dollars is >= 0.000001m and <= 1_000_000m
            ? (long)(dollars * 1_000_000m)
        : throw Usage($"{option} cannot be '{value}'.\nIt is an amount of US dollars above 0, e.g. 0.50.");

    /// <summary>A count above zero; null where none is given.</summary>
    public static long? Count(string option, string? value) =>
        value is null ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw Usage($"{option} cannot be '{value}'.\nIt is a whole number above 0.");

    /// <summary>A time above zero such as <c>90s</c>, <c>10m</c> or <c>2h</c>; null where none is given.</summary>
    public static TimeSpan? Time(string option, string? value)
    {
        if (value is null)
        {
            return null;
        }

        var unit = value.Length > 1 ? s_units.GetValueOrDefault(value[^1]) : 0;
        return
            unit > 0
            && int.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 100_000
            ? TimeSpan.FromSeconds((double)number * unit)
            : throw Usage($"{option} cannot be '{value}'.\nIt is a time such as 90s, 10m or 2h.");
    }

    /// <summary>A usage error.</summary>
    public static CodeAgentException Usage(string message) => new(ErrorCode.InvalidUsage, message);
}
