using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Git;

/// <summary>Takes a workspace back to one of its checkpoints.</summary>
internal sealed class CheckpointRestore(GitProgram git, CheckpointKeeper keeper)
{
    // The exit code of git check-ignore.
    private const int NoneIgnored = 1;

    /// <summary>Checkpoints the state before, then restores; returns the checkpoint of the state before.</summary>
    public async Task<CheckpointResult> RunAsync(string commit, CancellationToken cancellationToken)
    {
        var tree = await keeper.TreeToRestoreAsync(commit, cancellationToken);

        // What the restore would overwrite is kept though it may be ignored by now.
        var wanted = await FilesAsync(tree, cancellationToken);
        var before = await keeper.TakeAsync("before a restore", wanted, cancellationToken);
        if (before.Tree == tree)
            return before;

        // From here on the files change: a cancellation now would leave them half restored.
        var index = keeper.Shadow.NewIndex();
        var kept = await IgnoredThereAsync(index, before.Tree!, tree);
        await RunAsync(index, [.. kept], "update-index", "--force-remove", "-z", "--stdin");
        await git.RunAsync(keeper.Shadow.Call(index, "read-tree", "--reset", "-u", tree), CancellationToken.None);
        keeper.KeepIndex(index);
        return before with { Reason = await DifferenceAsync(tree) };
    }

    private async Task<List<string>> FilesAsync(string tree, CancellationToken cancellationToken)
    {
        var call = keeper.Repository.Call("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree);
        return [.. GitPaths.Parse((await git.RunAsync(call, cancellationToken)).Output)];
    }

    /// <summary>
    /// Files that are to go, but that the checkpoint's own <c>.gitignore</c> files ignore: they were there before, and
    /// became visible only because those rules were changed. To ask, those rules are put in place first.
    /// </summary>
    private async Task<IReadOnlyList<string>> IgnoredThereAsync(string index, string before, string tree)
    {
        var workspace = keeper.Repository.Workspace;
        var removed = await DiffAsync(before, tree, "D");
        var rules = (await DiffAsync(before, tree, "AMT")).Where(IsRules).ToList();
        if (removed.Count == 0 || rules.Count + removed.Count(IsRules) == 0)
            return [];
        await git.RunAsync(keeper.Shadow.Call(index + ".rules", "read-tree", tree), CancellationToken.None);
        await RunAsync(index + ".rules", rules, "checkout-index", "-f", "-z", "--stdin");
        foreach (var path in removed.Where(IsRules))
        {
            if (GitPaths.ToFile(keeper.Repository.Root, path) is { } file)
                File.Delete(file);
        }
        var asked = keeper.Shadow.Call(index + ".rules", "check-ignore", "--no-index", "-z", "--stdin") with
        {
            Folder = keeper.Repository.Root,
            Input = GitPaths.Format(removed),
        };
        var answer = await git.AskAsync(asked, CancellationToken.None);
        return answer.ExitCode is 0 or NoneIgnored
            ? [.. GitPaths.Parse(answer.Output)]
            : throw new GitFailedException($"The rules of the checkpoint cannot be read: {answer.Errors}");
    }

    private async Task<List<string>> DiffAsync(string before, string tree, string kinds)
    {
        var call = keeper.Repository.Call(
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--name-only",
            $"--diff-filter={kinds}",
            before,
            tree
        );
        return [.. GitPaths.Parse((await git.RunAsync(call, CancellationToken.None)).Output)];
    }

    private async Task RunAsync(string index, IReadOnlyList<string> paths, params IReadOnlyList<string> arguments)
    {
        if (paths.Count == 0)
            return;
        var call = keeper.Shadow.Call(index, arguments) with
        {
            Folder = keeper.Repository.Root,
            Input = GitPaths.Format(paths),
        };
        await git.RunAsync(call, CancellationToken.None);
    }

    /// <summary>Looks whether the files are now what they should be; null where they are.</summary>
    private async Task<string?> DifferenceAsync(string tree)
    {
        var index = keeper.Shadow.NewIndex();
        var snapshot = new WorkspaceSnapshot(git, keeper.Repository, keeper.Shadow, index);
        var now = await snapshot.TakeAsync(await FilesAsync(tree, CancellationToken.None), CancellationToken.None);
        keeper.KeepIndex(index);
        if (now == tree)
            return null;
        var different = await DiffAsync(now, tree, "ADMT");
        return $"{different.Count} files could not be restored, e.g. {different.FirstOrDefault()}.";
    }

    private static bool IsRules(string path) =>
        path == ".gitignore" || path.EndsWith("/.gitignore", StringComparison.Ordinal);
}
