using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>The rule that a model changes only what it has seen.</summary>
internal static class SeenFiles
{
    /// <summary>The file as the model last saw it.</summary>
    /// <exception cref="ToolRefusedException">It never saw it, or only a part.</exception>
    public static FileSeen Require(WorkspacePath path, ToolContext context)
    {
        if (!context.Files.TryGetValue(path.Real, out var seen))
            throw new ToolRefusedException(
                ToolFailureKind.Conflict,
                $"{path.Given} exists and has not been read.",
                "Read it first."
            );
        if (seen.Partial)
            throw new ToolRefusedException(
                ToolFailureKind.Conflict,
                $"{path.Given} has been read in part only, because it is long.",
                "Read the lines that matter with `offset` and `limit` first."
            );
        return seen;
    }

    /// <summary>The file changed after the model saw it.</summary>
    public static ToolRefusedException Changed(WorkspacePath path) =>
        new(ToolFailureKind.Conflict, $"{path.Given} has changed since it was read.", "Read it again.");
}
