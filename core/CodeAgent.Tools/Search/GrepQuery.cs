using System.Text.RegularExpressions;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Search;

/// <summary>What to search for and where, checked.</summary>
/// <param name="Root">A file or folder, absolute.</param>
/// <param name="Pattern">The regular expression.</param>
/// <param name="IgnoreCase">Whether case does not count.</param>
/// <param name="Multiline">Whether a match may span lines.</param>
/// <param name="Before">Lines shown before a match.</param>
/// <param name="After">Lines shown after a match.</param>
internal sealed record GrepQuery(string Root, string Pattern, bool IgnoreCase, bool Multiline, int Before, int After)
{
    /// <summary>Larger files are left out.</summary>
    public const long LargestFile = 64 * 1024 * 1024;

    private const int BinarySample = 8192;

    private Regex? _glob;
    private IReadOnlyList<Regex>? _names;

    /// <summary>The glob as given; null for none.</summary>
    public string? Glob { get; private init; }

    /// <summary>The names' patterns of a type; null for all names.</summary>
    public IReadOnlyList<string>? TypePatterns { get; private init; }

    /// <summary>Checks arguments.</summary>
    /// <exception cref="ToolRefusedException">They cannot be used.</exception>
    public static GrepQuery Of(GrepInput input, string root)
    {
        var isContent = input.OutputMode == GrepOutput.Content;
        var types = input.Type is null ? null : FileTypes.Patterns(input.Type);
        var glob = input.Glob?.TrimStart('!');
        return new GrepQuery(
            root,
            input.Pattern,
            input.IgnoreCase,
            input.Multiline,
            isContent ? input.Before ?? input.Around ?? 0 : 0,
            isContent ? input.After ?? input.Around ?? 0 : 0
        )
        {
            Glob = string.IsNullOrEmpty(glob) ? null : input.Glob,
            TypePatterns = types,
            _names = types?.Select(type => GlobPattern.ForPaths(type)!).ToList(),
            _glob = string.IsNullOrEmpty(glob)
                ? null
                : GlobPattern.ForPaths(glob)
                    ?? throw new ToolRefusedException(
                        ToolFailureKind.InvalidArguments,
                        "`glob` is not a valid pattern."
                    ),
        };
    }

    /// <summary>Whether a file is to be looked into by its name.</summary>
    public bool Wants(string relative) =>
        (_glob is null || _glob.IsMatch(relative) != Glob!.StartsWith('!'))
        && (_names is null || _names.Any(name => name.IsMatch(relative)));

    /// <summary>Whether a file's begin is that of a binary file.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> begin)
    {
        var isWide = begin.StartsWith((byte[])[0xFF, 0xFE]) || begin.StartsWith((byte[])[0xFE, 0xFF]);
        return !isWide && begin[..Math.Min(begin.Length, BinarySample)].Contains((byte)0);
    }

    /// <summary>Whether a file is binary; one that cannot be read counts as such.</summary>
    public static bool IsBinary(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var begin = new byte[BinarySample];
            return IsBinary(begin.AsSpan(0, RandomAccess.Read(file, begin, 0)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}

/// <summary>A line that is shown.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without its end.</param>
/// <param name="IsMatch">False for a line around a match.</param>
internal readonly record struct HitLine(int Number, string Text, bool IsMatch);

/// <summary>A file with matches.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Count">Lines that match; at least 1 where only the fact was asked for.</param>
/// <param name="Lines">Lines to show, in order; empty where they were not asked for.</param>
internal sealed record FileHits(string Path, int Count, IReadOnlyList<HitLine> Lines);

/// <summary>What a search found.</summary>
/// <param name="Files">In no particular order.</param>
/// <param name="IsCut">Whether it was stopped at a limit.</param>
internal sealed record GrepHits(IReadOnlyList<FileHits> Files, bool IsCut);
