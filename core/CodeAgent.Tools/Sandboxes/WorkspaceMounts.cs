using CodeAgent.Tools.Files;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>
/// Folders that are worked in: writable, but for what runs or is obeyed later, outside: configuration of agents and
/// editors, hooks and configuration of git.
/// </summary>
internal sealed class WorkspaceMounts(SandboxMounts mounts, string home, Covers covers)
{
    /// <summary>Read-only, and not to be made where missing.</summary>
    private static readonly string[] s_neverMade = [".claude", ".codeagent", ".mcp.json"];

    /// <summary>Read-only where they are.</summary>
    private static readonly string[] s_whereThere =
    [
        ".agents",
        ".codex",
        ".cursor",
        ".gemini",
        ".husky",
        ".idea",
        ".qwen",
        ".vscode",
    ];

    private readonly GitMounts _git = new(mounts);

    /// <summary>Git folders whose state is looked after when the child has ended.</summary>
    public IReadOnlyList<string> GitFolders => _git.Folders;

    /// <summary>Adds a folder.</summary>
    /// <exception cref="ChildStartException">It cannot be held.</exception>
    public void Add(string folder)
    {
        if (SystemMounts.Owns(folder))
            throw new ChildStartException(
                $"The sandbox cannot give {folder} to a command to write in. Work in a folder of its own."
            );
        mounts.Write(folder);
        foreach (var name in s_neverMade)
            Protect(folder, name, isNeverMade: true);
        foreach (var name in s_whereThere)
            Protect(folder, name, isNeverMade: false);
        AddRepository(folder);
    }

    private void Protect(string folder, string name, bool isNeverMade)
    {
        var path = Path.Join(folder, name);
        if (new FileInfo(path).LinkTarget is not null)
            throw new ChildStartException(
                $"{path} is a symbolic link, which the sandbox cannot keep from being replaced. Put what it leads to in its place."
            );
        if (Path.Exists(path) && !covers.Has(path))
            mounts.Read(path);
        else if (isNeverMade)
            mounts.ReadAt(covers.Make(path), path);
    }

    private void AddRepository(string folder)
    {
        var own = Path.Join(folder, ".git");
        if (new FileInfo(own).LinkTarget is not null)
            throw new ChildStartException(
                $"{own} is a symbolic link, which the sandbox cannot keep from being replaced."
            );
        if (File.Exists(Path.Join(own, "HEAD")))
            _git.Add(own);
        else if (File.Exists(own))
            _git.AddPointer(own);
        else if (Directory.Exists(own) && !covers.Has(own))
            mounts.Read(own);
        else
            mounts.ReadAt(covers.Make(own), own);
        if (!File.Exists(own) && !File.Exists(Path.Join(own, "HEAD")) && Above(folder) is { } top)
        {
            // The files beside the folder too: a git that does not see them takes them for deleted.
            if (!mounts.Has(top))
                mounts.Read(top);
            _git.Add(Path.Join(top, ".git"));
        }
    }

    /// <summary>The repository that a folder lies in; not one that holds the whole home.</summary>
    private string? Above(string folder)
    {
        for (var at = Path.GetDirectoryName(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            if (SystemMounts.Owns(at) || HomeMounts.Covers(at, home))
                return null;
            var git = Path.Join(at, ".git");
            if (Directory.Exists(git) && RealPath.Of(git) == git)
                return at;
        }
        return null;
    }
}
