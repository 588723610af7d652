using System.Text;

namespace CodeAgent.Tools.Git;

/// <summary>What git printed, cut to what a model is given.</summary>
internal static class GitLines
{
    /// <summary>The first lines of a text, up to a number of bytes.</summary>
    public static string Head(string text, int most)
    {
        var part = new StringBuilder();
        var size = 0;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            size += Encoding.UTF8.GetByteCount(line) + 1;
            if (size > most)
                return part.Append("… more").ToString();
            part.Append(line).Append('\n');
        }
        return part.ToString().TrimEnd('\n');
    }
}
