using CodeAgent.Tools.Git;
using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Makes the clone that an agent works in: it borrows the mirror's objects, has no remote, and checks files out byte by
/// byte, so that neither attributes nor filters change them and its own git sees what a checkpoint sees.
/// </summary>
internal sealed class PrivateClone(GitProgram git, MirrorRepository mirror, WorkspaceFolder folder)
{
    /// <summary>Whose name agents' commits bear.</summary>
    public const string Name = "CodeAgent";

    /// <inheritdoc cref="Name"/>
    public const string Email = "codeagent@localhost";

    /// <summary>Where git keeps the commits whose parents it does not have.</summary>
    private const string Shallow = "shallow";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private string GitFolder => Path.Join(folder.Tree, ".git");

    /// <summary>Makes it at a commit.</summary>
    public async Task MakeAsync(string commit, CancellationToken cancellationToken)
    {
        await WriteGitFolderAsync(commit, cancellationToken);
        try
        {
            await git.RunAsync(Call("read-tree", "--reset", "-u", commit), cancellationToken);
        }
        catch (GitFailedException failure) when (MachineFailure.HasNoSpace(folder.Home))
        {
            throw MachineFailure.Full(failure);
        }
        folder.KeepIndex(Path.Join(GitFolder, "index"));
    }

    /// <summary>
    /// Makes its git folder anew after a setup: what the setup's programs did to it, configuration, hooks or links, is not
    /// in a copied state either, and must not have a say in what the runner does next.
    /// </summary>
    public async Task RenewAsync(string commit, CancellationToken cancellationToken)
    {
        if (FileStat.OfPath(GitFolder).Kind == FileKind.Folder)
            FolderRemoval.Remove(GitFolder);
        else
            File.Delete(GitFolder);
        await WriteGitFolderAsync(commit, cancellationToken);
        folder.CopyIndexTo(Path.Join(GitFolder, "index"));
        if (File.Exists(folder.ExcludeFile))
            File.Copy(folder.ExcludeFile, Path.Join(GitFolder, "info", "exclude"));
    }

    private async Task WriteGitFolderAsync(string commit, CancellationToken cancellationToken)
    {
        foreach (var below in (string[])["objects/info", "objects/pack", "refs/heads/codeagent", "refs/tags", "info"])
            Directory.CreateDirectory(Path.Join(GitFolder, below));
        var branch = $"refs/heads/codeagent/{Path.GetFileName(folder.Home)}";
        await WriteAsync("objects/info/alternates", Path.Join(mirror.Folder, "objects") + "\n", cancellationToken);
        if (File.Exists(Path.Join(mirror.Folder, Shallow)))
            File.Copy(Path.Join(mirror.Folder, Shallow), Path.Join(GitFolder, Shallow));
        await WriteAsync(branch, commit + "\n", cancellationToken);
        await WriteAsync("config", Configuration(commit.Length == 64), cancellationToken);
        await WriteAsync("info/attributes", ShadowFolder.Attributes, cancellationToken);
        await WriteAsync("HEAD", $"ref: {branch}\n", cancellationToken);
    }

    /// <summary>Merges a commit in and leaves it uncommitted; returns the paths in conflict.</summary>
    public async Task<IReadOnlyList<string>> MergeInAsync(string commit, CancellationToken cancellationToken)
    {
        var merge = await git.AskAsync(Call("merge", "--no-commit", "--no-ff", "--quiet", commit), cancellationToken);
        if (merge.ExitCode is not (0 or 1))
            throw new GitFailedException($"{commit} cannot be merged in: {merge.Errors.Split('\n')[0]}");
        var unmerged = await git.RunAsync(Call("diff", "--name-only", "--diff-filter=U", "-z"), cancellationToken);
        var conflicts = GitPaths.Parse(unmerged.Output).ToList();
        return merge.ExitCode == 0 || conflicts.Count > 0
            ? conflicts
            : throw new GitFailedException($"{commit} cannot be merged in: {merge.Errors.Split('\n')[0]}");
    }

    /// <summary>
    /// A command on the clone while nobody but us has written to it: its configuration is ours, the user's is left out.
    /// </summary>
    private GitCall Call(params IReadOnlyList<string> arguments)
    {
        var variables = MirrorRepository.Plain(GitFolder);
        variables["GIT_WORK_TREE"] = folder.Tree;
        return new GitCall(folder.Tree, arguments) { Variables = variables, Limit = s_limit };
    }

    private Task WriteAsync(string name, string text, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Join(GitFolder, name), text, cancellationToken);

    private static string Configuration(bool isSha256) =>
        $"""
            [core]
            	repositoryformatversion = {(isSha256 ? 1 : 0)}
            	bare = false
            	fileMode = true
            	symlinks = true
            	autocrlf = false
            	logAllRefUpdates = true
            [user]
            	name = {Name}
            	email = {Email}
            [commit]
            	gpgSign = false
            [gc]
            	auto = 0
            [maintenance]
            	auto = false
            {(isSha256 ? "[extensions]\n\tobjectFormat = sha256\n" : "")}
            """;
}
