using System.Text.RegularExpressions;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Chat.Input;

/// <summary>Images in what a person sends: <c>@picture.png</c>, which is also what a pasted or dragged path becomes.</summary>
/// <param name="folder">What relative paths are relative to.</param>
/// <param name="home">What <c>~</c> stands for.</param>
internal sealed partial class ImageMentions(string folder, string home)
{
    private const int LargestImage = 5 * 1024 * 1024;
    private const int LongestPath = 4096;

    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
    };

    /// <summary>The mention of an image whose path was pasted; null where the text is no path of an image that is there.</summary>
    public string? OfPaste(string pasted)
    {
        var text = pasted.Trim();
        if (text.Length is 0 or > LongestPath || text.Contains('\n', StringComparison.Ordinal))
        {
            return null;
        }

        var path = Unwrap(text);
        return IsImage(path) && File.Exists(Full(path)) ? Mention(path) + " " : null;
    }

    /// <summary>The content of a message: its text as it is, and behind it each image that it names and that is there.</summary>
    /// <exception cref="CodeAgentException">An image is too large, or not what its name says (AGENT0103).</exception>
    public async Task<IReadOnlyList<ContentBlock>> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var content = new List<ContentBlock> { new TextBlock(text) };
        foreach (var path in Paths(text).Distinct(StringComparer.Ordinal))
        {
            content.Add(await ReadImageAsync(path, cancellationToken));
        }

        return content;
    }

    private IEnumerable<string> Paths(string text) =>
        Written()
            .Matches(text)
            .Select(match =>
                match.Groups["quoted"].Success ? match.Groups["quoted"].Value : match.Groups["plain"].Value
            )
            .Select(path => IsImage(path) ? path : path.TrimEnd('.', ',', ';', ':', '!', '?', ')'))
            .Where(path => IsImage(path) && File.Exists(Full(path)))
            .Select(Full);

    private static async Task<ImageBlock> ReadImageAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > LargestImage)
            {
                throw Refused($"{path} is larger than {LargestImage / 1024 / 1024} MiB, the most that models take.");
            }

            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return TypeOf(bytes) is { } type
                ? new ImageBlock(type, Convert.ToBase64String(bytes))
                : throw Refused($"{path} is no image that models take (PNG, JPEG, GIF or WebP).");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>What an image is by its first bytes; its name may lie.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : bytes.StartsWith((byte[])[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? "image/gif"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    /// <summary>A path as terminals paste it: in quotes, with backslashes before blanks, or as an address.</summary>
    private static string Unwrap(string text)
    {
        if (text.Length > 2 && text[0] is '\'' or '"' && text[^1] == text[0])
        {
            return text[1..^1];
        }

        return
            Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.IsFile
            && text.StartsWith("file:", StringComparison.Ordinal)
            ? address.LocalPath
            : Escaped().Replace(text, "$1");
    }

    private static string Mention(string path) =>
        path.Contains(' ', StringComparison.Ordinal) ? $"@\"{path}\"" : $"@{path}";

    private static bool IsImage(string path) => s_extensions.Contains(Path.GetExtension(path));

    private string Full(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(home, path[2..])
            : Path.GetFullPath(path.Replace("\0", "", StringComparison.Ordinal), folder);

    private static CodeAgentException Refused(string message) => new(ErrorCode.InvalidInput, message);

    [GeneratedRegex("""(?<!\S)@(?:"(?<quoted>[^"\n]+)"|(?<plain>\S+))""")]
    private static partial Regex Written();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
