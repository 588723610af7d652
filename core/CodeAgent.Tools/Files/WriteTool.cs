using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Creates a file or replaces all of its content.</summary>
internal sealed class WriteTool(BuiltInToolOptions options)
    : FileTool<WriteInput>(
        s_descriptor,
        static () => WriteInputContext.Default.WriteInput,
        static input => input.FilePath,
        options.Home
    )
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe("Files", "Write", ToolEffect.Workspace) with
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    protected override ToolPlan Plan(WriteInput input, WorkspacePath path) =>
        FileChanges.Plan(path, $"Write {path.Shown}", input.Content);

    protected override ToolResult Invoke(WriteInput input, WorkspacePath path, ToolContext context)
    {
        var before = FileContent.LoadIfExists(path);
        if (before is not null && SeenFiles.Require(path, context).Sha256 != before.Sha256)
            throw SeenFiles.Changed(path);

        var encoding = before is null ? TextEncoding.Utf8 : TextEncoding.Detect(before.Bytes);
        var bytes = encoding?.TryEncode(input.Content) ?? TextEncoding.Utf8.TryEncode(input.Content)!;
        AtomicFile.Write(path, bytes, before?.Mode);
        var textBefore = before is null ? null : encoding?.Decode(before.Bytes) ?? "";
        var change = LineDiff.Of(path.Real, textBefore, input.Content);
        var verb = before is null ? "Created" : "Replaced";
        var seen = new FileSeen(path.Real, FileContent.HashOf(bytes));
        return FileChanges.Result($"{verb} {path.Shown}: {bytes.Length} bytes.", change, seen);
    }
}
