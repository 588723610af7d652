using System.Text;

namespace CodeAgent.Models.Scripted;

/// <summary>Text with <c>{{name}}</c> in it. Braces around anything but a plain name are left as they are.</summary>
internal static class ScriptTemplate
{
    /// <summary>The names a text uses, in order.</summary>
    public static IEnumerable<string> Names(string text)
    {
        for (var at = Next(text, 0); at is { } name; at = Next(text, name.End))
        {
            yield return name.Of(text);
        }
    }

    /// <summary>The text with every name replaced.</summary>
    public static string Expand(string text, Func<string, string> valueOf)
    {
        var first = Next(text, 0);
        if (first is null)
        {
            return text;
        }

        var result = new StringBuilder();
        var end = 0;
        for (var at = first; at is { } name; at = Next(text, name.End))
        {
            result.Append(text, end, name.Start - end).Append(valueOf(name.Of(text)));
            end = name.End;
        }

        return result.Append(text, end, text.Length - end).ToString();
    }

    private static Place? Next(string text, int from)
    {
        for (var start = Find(text, "{{", from); start >= 0; start = Find(text, "{{", start + 1))
        {
            var end = Find(text, "}}", start);
            if (end < 0)
            {
                return null;
            }

            if (end > start + 2 && text.AsSpan(start + 2, end - start - 2).IndexOfAnyExcept(s_name) < 0)
            {
                return new Place(start, end + 2);
            }
        }

        return null;
    }

    private static readonly System.Buffers.SearchValues<char> s_name = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"
    );

    private static int Find(string text, string what, int from) => text.IndexOf(what, from, StringComparison.Ordinal);

    private readonly record struct Place(int Start, int End)
    {
        public string Of(string text) => text[(Start + 2)..(End - 2)];
    }
}
