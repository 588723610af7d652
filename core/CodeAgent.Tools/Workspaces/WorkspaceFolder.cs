using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// The folder of one clone: <c>tree/</c> is the clone, all that its agent is given; beside it the runner keeps its record
/// and a git folder of its own. The runner reads the files of the clone and never its <c>.git</c>, which an agent may
/// have filled with anything.
/// </summary>
internal sealed class WorkspaceFolder(string home, string mirrorFolder)
{
    /// <summary>The name of the runner's git folder.</summary>
    public const string ShadowName = "runner";

    /// <summary>The whole.</summary>
    public string Home => home;

    /// <summary>The clone.</summary>
    public string Tree => TreeOf(home);

    /// <summary>What is ignored here because the setup made it.</summary>
    public string ExcludeFile => Path.Join(home, "exclude");

    /// <summary>The clone in a folder.</summary>
    public static string TreeOf(string home) => Path.Join(home, "tree");

    /// <summary>The clone's files and the mirror's objects and refs as one repository, seen from a folder of the clone.</summary>
    public GitRepository Repository(IEnumerable<string> submodules, string objectFormat, string prefix = "")
    {
        var variables = MirrorRepository.Plain(mirrorFolder);
        variables["GIT_WORK_TREE"] = Tree;
        variables["GIT_INDEX_FILE"] = Path.Join(home, "agent-index");
        return new GitRepository(Path.Join(Tree, prefix), Tree, home, mirrorFolder, prefix, objectFormat)
        {
            Variables = variables,
            IsDurable = true,
            HasForeignIndex = true,
            ExcludeFile = ExcludeFile,
            Submodules = submodules.ToHashSet(),
        };
    }

    /// <summary>The runner's git folder.</summary>
    public static ShadowFolder Shadow(GitRepository repository) => new(repository, ShadowName);

    /// <summary>
    /// Takes the index of a fresh clone as the runner's own: it knows the files of the commit, so that unchanged ones are
    /// never read again, however large, and submodules stay.
    /// </summary>
    public void KeepIndex(string fresh)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Index)!);
        Copy(fresh, Index);
    }

    /// <summary>Gives a git folder that index.</summary>
    public void CopyIndexTo(string path) => Copy(Index, path);

    private string Index => Path.Join(home, "codeagent", ShadowName, "index");

    /// <summary>git compares files' times with the index's own, which therefore stays.</summary>
    private static void Copy(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
    }
}
