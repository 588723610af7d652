using CodeAgent.Core.Permissions.Effects;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Paths that no rule and no mode lets an agent change unseen, since what they hold runs later and elsewhere: hooks and
/// configuration of git, configuration of agents, start files of shells. Our own state is not touched at all.
/// </summary>
internal static class ProtectedPaths
{
    private const string Git = ".git";

    /// <summary>Within a folder <c>.git</c>: what git runs or obeys.</summary>
    private static readonly string[] s_git =
    [
        "hooks",
        "config",
        "config.worktree",
        "info",
        "commondir",
        "gitdir",
        "modules",
    ];

    private static readonly HashSet<string> s_folders = new(StringComparer.OrdinalIgnoreCase)
    {
        ".claude",
        ".codeagent",
        ".codex",
        ".agents",
        ".gemini",
        ".qwen",
        ".husky",
        ".vscode",
        ".idea",
        ".ssh",
        ".gnupg",
    };

    private static readonly HashSet<string> s_files = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mcp.json",
        ".gitconfig",
        ".gitmodules",
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".ripgreprc",
        ".claude.json",
    };

    /// <summary>Why a change of a path must be seen by a person; null where it need not.</summary>
    public static string? OfChange(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var at = 0; at < names.Length; at++)
        {
            var name = names[at];
            if (s_folders.Contains(name) || (at == names.Length - 1 && s_files.Contains(name)))
            {
                return name;
            }

            if (string.Equals(name, Git, StringComparison.OrdinalIgnoreCase))
            {
                if (at == names.Length - 1)
                {
                    return Git;
                }

                if (s_git.Contains(names[at + 1], StringComparer.OrdinalIgnoreCase))
                {
                    return $"{Git}/{names[at + 1]}";
                }
            }
        }

        return null;
    }

    /// <summary>Why an effect must be seen by a person; null where it need not.</summary>
    public static string? OfEffect(PathEffect effect)
    {
        if (!effect.Changes)
        {
            return null;
        }

        if ((OfChange(effect.Path) ?? OfChange(effect.Real)) is { } named)
        {
            return named;
        }

        return effect.Reach switch
        {
            // A tree that is taken away or written over holds its own .git, where it is a repository.
            PathReach.Glob => CouldName(effect.Path),
            _ => null,
        };
    }

    /// <summary>Whether a path lies in our own state and not in what is open of it.</summary>
    public static bool IsState(string path, PermissionScope scope) =>
        scope.State.Any(folder => IsBelow(path, folder))
        && !scope.Open.Any(folder => IsBelow(path, folder))
        && !IsBelow(path, scope.Workspace);

    /// <summary>Whether an effect touches our own state.</summary>
    public static bool IsState(PathEffect effect, PermissionScope scope) =>
        effect.Use != PathUse.List && effect.Use != PathUse.Enter
            ? IsState(effect.Path, scope)
                || IsState(effect.Real, scope)
                || (
                    effect.Reach == PathReach.Tree
                    && scope.State.Any(folder => IsBelow(folder, effect.Real) && !IsBelow(scope.Workspace, folder))
                )
            : false;

    /// <summary>Whether a path is a folder or below it.</summary>
    public static bool IsBelow(string path, string folder)
    {
        var root = folder.TrimEnd('/');
        return path.StartsWith(root, StringComparison.Ordinal)
            && (path.Length == root.Length || path[root.Length] == '/');
    }

    private static string? CouldName(string glob)
    {
        var names = glob.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Where(name => name.AsSpan().IndexOfAny("*?[") >= 0))
        {
            if (
                s_folders.Concat(s_files).Append(Git).FirstOrDefault(known => GlobOverlap.OfShell(name, known)) is
                { } could
            )
            {
                return could;
            }
        }

        return null;
    }
}
