using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>
/// The git folder of a repository: commits and branches can be made, hooks and configuration cannot be changed, nor where
/// objects are borrowed from. Each folder on the way is a mount of its own: one that is none could be renamed away
/// together with the protected things in it.
/// </summary>
internal sealed class GitMounts(SandboxMounts mounts)
{
    private const int MostAlternates = 20;
    private static readonly string[] s_whereThere = ["config.worktree", "modules", "gitdir", "commondir"];
    private readonly List<string> _folders = [];

    /// <summary>The folders that were added.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>Adds one.</summary>
    public void Add(string git)
    {
        if (_folders.Contains(git))
            return;
        _folders.Add(git);
        mounts.Write(git);
        var hooks = Path.Join(git, "hooks");
        if (new FileInfo(hooks).LinkTarget is null)
            mounts.Read(Directory.CreateDirectory(hooks).FullName);
        Hold(git, "config", "");
        foreach (var path in s_whereThere.Select(name => Path.Join(git, name)).Where(Path.Exists))
            mounts.Read(path);
        var objects = Path.Join(git, "objects");
        if (!Directory.Exists(objects))
            return;
        mounts.Write(objects);
        var info = Directory.CreateDirectory(Path.Join(objects, "info")).FullName;
        mounts.Write(info);
        Hold(info, "alternates", "");
        AddAlternates(objects, MostAlternates);
    }

    /// <summary>
    /// Adds the folder that a file <c>.git</c> names: of a worktree whose repository names the file in turn, or of a
    /// submodule of a repository above. The file could have been written by anybody.
    /// </summary>
    public void AddPointer(string file)
    {
        mounts.Read(file);
        var text = ReadLine(file);
        if (text is null || !text.StartsWith("gitdir:", StringComparison.Ordinal))
            return;
        var git = RealPath.Of(Path.GetFullPath(text["gitdir:".Length..].Trim(), Path.GetDirectoryName(file)!));
        if (git is null || !Directory.Exists(git))
            return;
        if (ReadLine(Path.Join(git, "gitdir")) is { } back && RealPath.Of(Path.GetFullPath(back, git)) == file)
        {
            if (
                ReadLine(Path.Join(git, "commondir")) is { } common
                && RealPath.Of(Path.GetFullPath(common, git)) is { } whole
            )
                Add(whole);
            mounts.Write(git);
            foreach (var path in s_whereThere.Select(name => Path.Join(git, name)).Where(Path.Exists))
                mounts.Read(path);
        }
        else if (IsSubmoduleOf(file, git))
        {
            Add(git);
        }
    }

    private static bool IsSubmoduleOf(string file, string git)
    {
        for (
            var at = Path.GetDirectoryName(Path.GetDirectoryName(file));
            at is not null;
            at = Path.GetDirectoryName(at)
        )
        {
            if (HomeMounts.Covers(Path.Join(at, ".git", "modules"), git))
                return true;
        }
        return false;
    }

    /// <summary>A file that can only be held where there is one.</summary>
    private void Hold(string folder, string name, string text)
    {
        var path = Path.Join(folder, name);
        if (!Path.Exists(path))
            File.WriteAllText(path, text);
        mounts.Read(path);
    }

    /// <summary>The objects that a repository borrows. Its list was not written by what runs here: it is held above.</summary>
    private void AddAlternates(string objects, int most)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(Path.Join(objects, "info", "alternates"));
        }
        catch (IOException)
        {
            return;
        }
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#').Take(most))
        {
            var other = RealPath.Of(Path.GetFullPath(line, objects));
            if (other is null || mounts.Has(other) || !Directory.Exists(Path.Join(other, "pack")))
                continue;
            mounts.Read(other);
            AddAlternates(other, most / 2);
        }
    }

    private static string? ReadLine(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            return reader.ReadLine();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
