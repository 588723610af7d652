namespace CodeAgent.Tools.Shell;

/// <summary>A command's output as the model is given it.</summary>
/// <param name="Head">All of it, or its begin.</param>
/// <param name="Tail">Its end; null where the head is all.</param>
/// <param name="Path">The file with the whole; null where there is none.</param>
/// <param name="Kept">How many bytes of it the file has.</param>
/// <param name="IsCut">Whether something between head and tail is left out.</param>
internal sealed record OutputText(string Head, string? Tail, string? Path, long Kept, bool IsCut)
{
    /// <summary>The begin of a text, up to a length, to the last line end in its later half.</summary>
    public static string Begin(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var lineEnd = text.LastIndexOf('\n', length - 1, length / 2);
        return text[..(lineEnd >= 0 ? lineEnd + 1 : Whole(text, length))];
    }

    /// <summary>The end of a text, up to a length, from the first line begin in its earlier half.</summary>
    public static string End(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var start = text.Length - length;
        var lineEnd = text.IndexOf('\n', start, length / 2);
        return text[(lineEnd >= 0 ? lineEnd + 1 : Whole(text, start))..];
    }

    /// <summary>A position that does not lie within a surrogate pair.</summary>
    private static int Whole(string text, int position) =>
        position > 0 && char.IsLowSurrogate(text[position]) && char.IsHighSurrogate(text[position - 1])
            ? position - 1
            : position;
}
