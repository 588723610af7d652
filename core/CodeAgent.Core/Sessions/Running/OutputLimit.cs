using System.Globalization;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Keeps what a model is given of one result within a tool's cap; the whole goes to a file.</summary>
internal static class OutputLimit
{
    public static IReadOnlyList<ContentBlock> Apply(
        IReadOnlyList<ContentBlock> content,
        int cap,
        string spillFolder,
        string callId
    )
    {
        // Tools that shorten their own output add a line on top of the cap; only what is clearly over it is cut here.
        var texts = content.OfType<TextBlock>().ToList();
        if (texts.Sum(block => (long)block.Text.Length) <= cap + (cap / 10))
        {
            return content;
        }

        var whole = string.Join('\n', texts.Select(block => block.Text));
        var path = Spill(whole, spillFolder, callId);
        var head = TextCut.Head(whole, cap / 2);
        var tail = TextCut.Tail(whole, cap / 2);
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"\n… {whole.Length - head.Length - tail.Length} of {whole.Length} characters left out; the whole is in {path} (read it with offset and limit) …\n"
        );
        return [new TextBlock(string.Concat(head, note, tail)), .. content.Where(block => block is not TextBlock)];
    }

    private static string Spill(string text, string folder, string callId)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var name = string.Concat(callId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
            var path = Path.Combine(folder, $"{name}.txt");
            File.WriteAllText(path, text);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"nowhere ({error.Message})";
        }
    }
}
