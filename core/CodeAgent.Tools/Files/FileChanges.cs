using System.Text.Json;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Plans and results that the tools which change files have in common.</summary>
internal static class FileChanges
{
    /// <summary>The plan of a change to one file.</summary>
    public static ToolPlan Plan(WorkspacePath path, string title, string preview) =>
        new(null, new ToolAccess(AccessKind.Write, path.Real, !path.IsInside), title, preview)
        {
            Claims = [new ResourceClaim($"file:{path.Real}", Exclusive: true)],
        };

    /// <summary>The result of a change; the model knows the whole new file unless it changed behind its back before.</summary>
    public static ToolResult Result(string text, FileChange change, FileSeen? seen) =>
        ToolResult.Text(text) with
        {
            FilesSeen = seen is null ? [] : [seen],
            Details = JsonSerializer.SerializeToElement(change, FileChangeContext.Default.FileChange),
        };
}
