using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Replaces text in a file, keeping everything else of it: encoding, mark, line ends, permissions.</summary>
internal sealed class EditTool(BuiltInToolOptions options)
    : FileTool<EditInput>(
        s_descriptor,
        static () => EditInputContext.Default.EditInput,
        static input => input.FilePath,
        options.Home
    )
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe("Files", "Edit", ToolEffect.Workspace) with
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    protected override ToolPlan Plan(EditInput input, WorkspacePath path)
    {
        RefuseNoChange(input);
        return FileChanges.Plan(path, $"Edit {path.Shown}", Preview(input));
    }

    protected override ToolResult Invoke(EditInput input, WorkspacePath path, ToolContext context)
    {
        RefuseNoChange(input);
        var content = FileContent.LoadIfExists(path);
        return content is null ? Create(path, input) : Change(path, content, input, context);
    }

    private static void RefuseNoChange(EditInput input)
    {
        if (input.OldString == input.NewString)
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                "`old_string` and `new_string` are the same: nothing would change."
            );
    }

    private static ToolResult Create(WorkspacePath path, EditInput input)
    {
        if (input.OldString.Length > 0)
            throw FileFailures.Missing(path);
        var bytes = TextEncoding.Utf8.TryEncode(input.NewString)!;
        AtomicFile.Write(path, bytes, null);
        return FileChanges.Result(
            $"Created {path.Shown}: {bytes.Length} bytes.",
            LineDiff.Of(path.Real, null, input.NewString),
            new FileSeen(path.Real, FileContent.HashOf(bytes))
        );
    }

    private static ToolResult Change(WorkspacePath path, FileContent content, EditInput input, ToolContext context)
    {
        var isStale = SeenFiles.Require(path, context).Sha256 != content.Sha256;
        var encoding = content.Encoding(path);
        var before = encoding.Decode(content.Bytes);
        var edit = Find(path, before, input, isStale);
        var after = edit.Apply(before);
        var bytes =
            encoding.TryEncode(after)
            ?? throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`new_string` has characters that {path.Given} cannot hold: it is written in {encoding.Name}."
            );
        AtomicFile.Write(path, bytes, content.Mode);

        // A changed file stays unknown to the model: it has not seen what changed, and Write must not undo that.
        var seen = isStale ? null : new FileSeen(path.Real, FileContent.HashOf(bytes));
        return FileChanges.Result(
            EditReport.Text(path, after, edit, isStale),
            LineDiff.Of(path.Real, before, after),
            seen
        );
    }

    private static TextEdit Find(WorkspacePath path, string text, EditInput input, bool isStale)
    {
        if (input.OldString.Length == 0)
            return text.Length == 0
                ? new TextEdit([new Replacement(0, 0, input.NewString)], IsExact: true)
                : throw new ToolRefusedException(
                    ToolFailureKind.InvalidArguments,
                    $"`old_string` is empty but {path.Given} is not.",
                    "Give the text to replace, or use Write to replace all of it."
                );

        // The one exact place is what the model means even in a file that somebody else changed; a guess is not.
        if (isStale && TextEdit.Occurrences(text, input.OldString, overlapping: true).Count != 1)
            throw SeenFiles.Changed(path);
        return TextEdit.Find(text, input.OldString, input.NewString, input.ReplaceAll);
    }

    private static string Preview(EditInput input)
    {
        var preview = new StringBuilder();
        foreach (var line in LineEnds.ToUnix(input.OldString).Split('\n'))
            preview.Append("- ").Append(line).Append('\n');
        foreach (var line in LineEnds.ToUnix(input.NewString).Split('\n'))
            preview.Append("+ ").Append(line).Append('\n');
        return preview.Append(input.ReplaceAll ? "(every occurrence)" : "").ToString().TrimEnd('\n');
    }
}
