using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Creates a file or replaces all of its content.</summary>
internal sealed class WriteTool(BuiltInToolOptions options)
    : Tool<WriteInput>(s_descriptor, static () => WriteInputContext.Default.WriteInput)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe("Files", "Write", ToolEffect.Workspace) with
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    protected override ToolPlan Plan(WriteInput input, ToolScope scope)
    {
        var path = WorkspacePath.Resolve(input.FilePath, scope, options.Home);
        return FileChanges.Plan(path, $"Write {path.Shown}", input.Content);
    }

    protected override Task<ToolResult> InvokeAsync(
        WriteInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var path = WorkspacePath.ResolvePermitted(input.FilePath, context, options.Home);
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
        return Task.FromResult(FileChanges.Result($"{verb} {path.Shown}: {bytes.Length} bytes.", change, seen));
    }
}
