using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Words for the model about text that was not found or found too often.</summary>
internal static class MatchFailures
{
    private const int MostLines = 50;

    /// <summary>The text stands at several places.</summary>
    public static ToolRefusedException Ambiguous(string text, IReadOnlyList<int> starts)
    {
        var lines = starts.Take(MostLines).Select(start => LineEnds.LineOf(text, start));
        var more = starts.Count > MostLines ? ", …" : "";
        return new ToolRefusedException(
            ToolFailureKind.AmbiguousMatch,
            $"`old_string` stands at {starts.Count} places, in lines {string.Join(", ", lines)}{more}.",
            "Take more of the text around the one you mean, or set `replace_all` to replace every one."
        );
    }

    /// <summary>The text does not stand in the file; shows what is most like it.</summary>
    public static ToolRefusedException None(string text, string sought)
    {
        const string Missing = "`old_string` does not stand in the file.";
        if (ClosestLines.Find(text, sought) is not { } closest)
            return new ToolRefusedException(
                ToolFailureKind.NoMatch,
                Missing,
                "Read the file again and copy the text from it."
            );
        var message = new StringBuilder($"{Missing} Closest to it are lines {closest.First} to {closest.Last}:");
        foreach (var line in closest.Numbered())
            message.Append('\n').Append(line);
        return new ToolRefusedException(
            ToolFailureKind.NoMatch,
            message.ToString(),
            "Copy the text from there, without the numbers."
        );
    }
}
