using System.Text.Json;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Shows lines of a text file with their numbers, images, and notebooks.</summary>
internal sealed class ReadTool(BuiltInToolOptions options)
    : FileTool<ReadInput>(
        s_descriptor,
        static () => ReadInputContext.Default.ReadInput,
        static input => input.FilePath,
        options.Home
    )
{
    private const int DefaultLines = 2000;
    private const int Cap = 100_000;
    private const int LongestNote = 200;

    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Files",
        "Read",
        ToolEffect.ReadOnly,
        ("lines", DefaultLines),
        ("line_length", LineWindow.LongestLine)
    ) with
    {
        OutputCap = Cap,
        Timeout = TimeSpan.FromSeconds(30),
    };

    protected override ToolPlan Plan(ReadInput input, WorkspacePath path)
    {
        var access = new ToolAccess(AccessKind.Read, path.Real, !path.IsInside);
        return new ToolPlan(null, access, $"Read {path.Shown}", path.Real)
        {
            Claims = [new ResourceClaim($"file:{path.Real}", Exclusive: false)],
        };
    }

    protected override ToolResult Invoke(ReadInput input, WorkspacePath path, ToolContext context)
    {
        var content = FileContent.Load(path);
        return OtherContent.Read(input, path, content, Cap - LongestNote) ?? Lines(input, path, content, context);
    }

    private static ToolResult Lines(ReadInput input, WorkspacePath path, FileContent content, ToolContext context)
    {
        var encoding = content.Encoding(path);
        var first = Math.Max(input.Offset ?? 1, 1);
        var window = LineWindow.Of(content.Bytes, encoding, first, input.Limit ?? DefaultLines, Cap - LongestNote);
        if (first > Math.Max(window.Total, 1))
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`offset` {first} is after the end: {path.Given} has {window.Total} lines."
            );

        return ToolResult.Text(Text(window)) with
        {
            FilesSeen = [Seen(path, content, IsPartial(input, window), context)],
            Details = JsonSerializer.SerializeToElement(
                new ReadDetails(path.Real, window.First, window.Last, window.Total, encoding.Name),
                ReadDetailsContext.Default.ReadDetails
            ),
        };
    }

    private static string Text(LineWindow window)
    {
        if (window.Total == 0)
            return "[The file exists and is empty.]";
        return window.HasMore
            ? $"{window.Text}[Lines {window.First} to {window.Last} of {window.Total}. Read on with offset={window.Last + 1}.]"
            : window.Text;
    }

    /// <summary>A range that the model chose is all it wants; without one, what does not fit was kept from it.</summary>
    private static bool IsPartial(ReadInput input, LineWindow window) =>
        input.Offset is null && input.Limit is null && window.HasMore;

    /// <summary>A part of a file does not undo that the model knows all of the same bytes.</summary>
    private static FileSeen Seen(WorkspacePath path, FileContent content, bool isPartial, ToolContext context)
    {
        var isKnown =
            context.Files.TryGetValue(path.Real, out var before) && !before.Partial && before.Sha256 == content.Sha256;
        return new FileSeen(path.Real, content.Sha256, isPartial && !isKnown);
    }
}
