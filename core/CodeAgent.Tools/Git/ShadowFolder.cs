namespace CodeAgent.Tools.Git;

/// <summary>
/// A git folder of ours beside the user's: the same objects and files, but an index and a configuration of our own. So
/// nothing in the repository's configuration or attributes runs or changes a byte (no filter, no line end conversion),
/// and the user's index is not touched.
/// </summary>
internal sealed class ShadowFolder
{
    /// <summary>Files as they are: nothing converts or filters them.</summary>
    public const string Attributes = "* -text -eol -crlf -filter -ident -working-tree-encoding\n";

    private readonly GitRepository _repository;
    private readonly string _folder;

    /// <summary>Opens it; makes it at the first time.</summary>
    /// <param name="repository">The user's repository.</param>
    /// <param name="name">The session's safe name: each session has an index of its own.</param>
    public ShadowFolder(GitRepository repository, string name)
    {
        _repository = repository;
        _folder = Path.Join(repository.GitFolder, "codeagent", name);
        Make();
    }

    /// <summary>The kept index: what the last checkpoint found, so that the next one need not read unchanged files.</summary>
    private string KeptIndex => Path.Join(_folder, "index");

    /// <summary>A copy of the kept index to work on, so that a killed git leaves no half one and no lock.</summary>
    public string NewIndex()
    {
        foreach (var left in Directory.EnumerateFiles(_folder, "work-*"))
            File.Delete(left);
        var path = Path.Join(_folder, $"work-{Guid.NewGuid():N}");
        if (File.Exists(KeptIndex))
        {
            File.Copy(KeptIndex, path);

            // git compares files' times with the index's own to know which it must look into again.
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(KeptIndex));
        }
        return path;
    }

    /// <summary>Keeps an index for the next time.</summary>
    public void Keep(string index) => File.Move(index, KeptIndex, overwrite: true);

    /// <summary>A command on the workspace's files with an index.</summary>
    public GitCall Call(string index, params IReadOnlyList<string> arguments) =>
        new(_repository.Workspace, arguments)
        {
            Variables = new Dictionary<string, string>
            {
                ["GIT_DIR"] = _folder,
                ["GIT_WORK_TREE"] = _repository.Root,
                ["GIT_OBJECT_DIRECTORY"] = Path.Join(_repository.CommonFolder, "objects"),
                ["GIT_INDEX_FILE"] = index,
                ["GIT_AUTHOR_NAME"] = "CodeAgent",
                ["GIT_AUTHOR_EMAIL"] = "codeagent@localhost",
                ["GIT_COMMITTER_NAME"] = "CodeAgent",
                ["GIT_COMMITTER_EMAIL"] = "codeagent@localhost",
            },
        };

    private void Make()
    {
        Directory.CreateDirectory(Path.Join(_folder, "refs"));
        Directory.CreateDirectory(Path.Join(_folder, "info"));
        Write("HEAD", "ref: refs/heads/none\n");
        Write("config", Configuration());
        Write("info/attributes", Attributes);
        var exclude = _repository.ExcludeFile;
        Write("info/exclude", File.Exists(exclude) ? File.ReadAllText(exclude) : "");
    }

    private void Write(string name, string text)
    {
        var path = Path.Join(_folder, name);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text);
    }

    private string Configuration() =>
        $"""
            [core]
            	repositoryformatversion = {(_repository.ObjectFormat == "sha1" ? 0 : 1)}
            	bare = false
            	autocrlf = false
            	safecrlf = false
            	fileMode = true
            	symlinks = true
            	untrackedCache = false
            	splitIndex = false
            	sparseCheckout = false
            	attributesFile = /dev/null
            	logAllRefUpdates = false
            	compression = 1
            	fsyncMethod = batch
            	{(_repository.IsDurable ? "fsync = committed" : "")}
            	commitGraph = false
            [index]
            	sparse = false
            [feature]
            	manyFiles = false
            {(_repository.ObjectFormat == "sha1" ? "" : $"[extensions]\n\tobjectFormat = {_repository.ObjectFormat}\n")}
            """;
}
