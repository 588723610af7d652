using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>What <c>Read</c> shows of files that are not plain text. Their kind is told by their bytes, not their name.</summary>
internal static class OtherContent
{
    /// <summary>Bytes of the largest image that models take.</summary>
    public const int LargestImage = 5 * 1024 * 1024;

    /// <summary>The result for an image or a notebook; null for all else.</summary>
    /// <exception cref="ToolRefusedException">It is of a kind that is not shown, or too large.</exception>
    public static ToolResult? Read(ReadInput input, WorkspacePath path, FileContent content, int cap)
    {
        if (MediaType(content.Bytes) is { } type)
            return Image(path, content, type);
        if (content.Bytes.AsSpan().StartsWith("%PDF-"u8))
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"{path.Given} is a PDF of {content.Bytes.Length} bytes, which is not read as it is.",
                "Convert it in Bash: `pdftotext -layout FILE -` for the text, or `pdftoppm -r 80 -png FILE /tmp/page` and Read the images."
            );
        var isNotebook = path.Real.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase);
        return isNotebook && input is { Offset: null, Limit: null } ? Notebook(path, content, cap) : null;
    }

    private static string? MediaType(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return "image/png";
        if (bytes.StartsWith((byte[])[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
            return "image/gif";
        var isWebp = bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);
        return isWebp ? "image/webp" : null;
    }

    private static ToolResult Image(WorkspacePath path, FileContent content, string type)
    {
        if (content.Bytes.Length > LargestImage)
            throw new ToolRefusedException(
                ToolFailureKind.TooLarge,
                $"{path.Given} is an image of {content.Bytes.Length} bytes; those over {LargestImage} are not shown.",
                "Make a smaller copy in Bash, e.g. `convert FILE -resize 1600x1600 /tmp/small.png`, and Read that."
            );
        return new ToolResult([
            new TextBlock($"{path.Shown}: {type}, {content.Bytes.Length} bytes."),
            new ImageBlock(type, Convert.ToBase64String(content.Bytes)),
        ])
        {
            FilesSeen = [new FileSeen(path.Real, content.Sha256)],
        };
    }

    /// <summary>The cells. Their JSON was not shown, so that an edit needs a look at the lines it changes.</summary>
    private static ToolResult? Notebook(WorkspacePath path, FileContent content, int cap) =>
        NotebookText.Render(content.Bytes, cap) is { } text
            ? ToolResult.Text($"{text}[To change it, Read its JSON with `offset` and `limit` first.]") with
            {
                FilesSeen = [new FileSeen(path.Real, content.Sha256, Partial: true)],
            }
            : null;
}
