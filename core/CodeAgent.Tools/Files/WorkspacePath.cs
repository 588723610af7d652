using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>A path that a model gave, as the real file it leads to.</summary>
/// <param name="Given">As the model wrote it.</param>
/// <param name="Real">Absolute, links of every existing part followed.</param>
/// <param name="IsInside">Whether the real path lies in the workspace or an additional folder.</param>
/// <param name="Shown">For people: below the workspace relative to it, elsewhere the real path.</param>
internal sealed record WorkspacePath(string Given, string Real, bool IsInside, string Shown)
{
    private const int LongestPath = 4096;

    /// <summary>The folder that the file is in.</summary>
    public string Folder => Path.GetDirectoryName(Real) ?? Real;

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(Real);

    /// <summary>Resolves a path that is relative to the workspace, absolute, or begins with <c>~</c>.</summary>
    /// <exception cref="ToolRefusedException">It cannot be a path.</exception>
    public static WorkspacePath Resolve(string path, ToolScope scope, string home)
    {
        if (path.Length is 0 or > LongestPath || path.Contains('\0'))
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                path.Length == 0 ? "`file_path` is empty." : "`file_path` is too long or holds a zero byte."
            );
        var real =
            RealPath.Of(Absolute(path, scope, home))
            ?? throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"The links of {path} go round in a circle."
            );
        var isInside =
            IsBelow(real, scope.Workspace)
            || scope.AdditionalDirectories.Any(folder => IsBelow(real, RealPath.Of(folder)));
        var shown =
            IsBelow(real, scope.Workspace) && real != scope.Workspace
                ? Path.GetRelativePath(scope.Workspace, real)
                : real;
        return new WorkspacePath(path, real, isInside, shown);
    }

    /// <summary>
    /// Resolves again at the time of use and refuses where the path no longer leads to what was permitted: a link may
    /// have been swapped meanwhile. A path outside needs a permission that names it.
    /// </summary>
    public static WorkspacePath ResolvePermitted(string path, ToolContext context, string home)
    {
        var now = Resolve(path, context.Scope, home);
        var isPermitted = context.Permitted is { } permitted ? permitted.Subject == now.Real : now.IsInside;
        if (isPermitted)
            return now;
        throw now.IsInside
            ? new ToolRefusedException(
                ToolFailureKind.Conflict,
                $"{path} leads to another file than when it was permitted.",
                "Call again."
            )
            : new ToolRefusedException(
                ToolFailureKind.OutsideWorkspace,
                $"{path} leads outside the workspace, to where this call was not permitted to go."
            );
    }

    private static string Absolute(string path, ToolScope scope, string home)
    {
        if (path == "~")
            return home;
        if (path.StartsWith("~/", StringComparison.Ordinal))
            return Path.Join(home, path[1..]);
        return Path.Combine(scope.Workspace, path);
    }

    private static bool IsBelow(string path, string? folder) =>
        folder is not null
        && path.StartsWith(folder, StringComparison.Ordinal)
        && (
            path.Length == folder.Length
            || Path.EndsInDirectorySeparator(folder)
            || path[folder.Length] == Path.DirectorySeparatorChar
        );
}
