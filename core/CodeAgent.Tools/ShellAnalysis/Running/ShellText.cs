using CodeAgent.Core.Permissions.Effects;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>
/// Text of which not all may be known. Characters that no command has stand for the parts that are not: any text, digits,
/// the shell's patterns, names below a folder.
/// </summary>
internal static class ShellText
{
    /// <summary>Any text.</summary>
    public const char Unknown = ProgramRun.UnknownPiece;

    /// <summary>Letters, digits and signs that neither separate words nor folders.</summary>
    public const char Plain = '\uE000';

    /// <summary>The pattern's <c>*</c>.</summary>
    public const char Star = '\uE001';

    /// <summary>The pattern's <c>?</c>.</summary>
    public const char Any = '\uE002';

    /// <summary>The pattern's bracket.</summary>
    public const char Open = '\uE003';

    /// <summary>A path of names, none of which is <c>..</c>.</summary>
    public const char Below = '\uE004';

    private const char Last = '\uE00F';

    /// <summary>Whether a command has one of these characters, so that it could pass for what it is not.</summary>
    public static bool IsForeign(string command) =>
        command.AsSpan().IndexOfAnyInRange(Plain, Last) >= 0 || command.Contains(Unknown, StringComparison.Ordinal);

    /// <summary>Whether all of it is known.</summary>
    public static bool IsKnown(string text) =>
        !text.Contains(Unknown, StringComparison.Ordinal) && text.AsSpan().IndexOfAnyInRange(Plain, Last) < 0;

    public static bool HasUnknown(string text) => text.Contains(Unknown, StringComparison.Ordinal);

    public static bool HasPattern(string text) => text.AsSpan().IndexOfAny(Star, Any, Open) >= 0;

    /// <summary>Whether it could begin with a dash.</summary>
    public static bool MayBeOption(string text) =>
        text.Length > 0 && text[0] is '-' or Unknown or Star or Any or Open or Below;

    /// <summary>Text whose pattern signs, not being quoted, are patterns.</summary>
    public static string Activate(string text) => text.Replace('*', Star).Replace('?', Any).Replace('[', Open);

    /// <summary>As a person and a rule know it: patterns as written, what is not known as one sign.</summary>
    public static string Shown(string text)
    {
        if (IsKnown(text))
        {
            return text;
        }

        return text.Replace(Star, '*')
            .Replace(Any, '?')
            .Replace(Open, '[')
            .Replace(Plain, Unknown)
            .Replace(Below, Unknown);
    }

    /// <summary>What is known of a value that may be one or the other.</summary>
    public static string Either(string left, string right) =>
        left == right ? left
        : IsPlain(left) && IsPlain(right) ? Plain.ToString()
        : Unknown.ToString();

    /// <summary>Whether it is a word that neither splits nor leads to another folder, nor is an option.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or Plain);

    /// <summary>Whether it is a number, as far as that is known.</summary>
    public static bool IsNumber(string text) => text.All(c => char.IsAsciiDigit(c) || c is Plain or '-');
}

/// <summary>One word after expansion.</summary>
/// <param name="Text">Its text.</param>
/// <param name="MaySplit">Whether it may turn out to be none or several.</param>
internal readonly record struct Field(string Text, bool MaySplit = false);
