using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Finds files in which a merge's conflict marks were left.</summary>
internal sealed class ConflictMarks(MirrorRepository mirror)
{
    /// <summary>
    /// Files of a tree with marks, as git writes paths. A file that has marks in one of the merged commits too (a document
    /// about them) counts only where it was in conflict.
    /// </summary>
    public async Task<IReadOnlyList<string>> LeftAsync(
        string tree,
        WorkspaceRecord record,
        CancellationToken cancellationToken
    )
    {
        if (record.MergeIn is not { } mergeIn)
            return [];
        var marked = await MarkedAsync(tree, cancellationToken);
        if (marked.Count == 0)
            return [];
        var normal = await MarkedAsync(record.Commit, cancellationToken);
        normal.UnionWith(await MarkedAsync(mergeIn, cancellationToken));
        normal.ExceptWith(record.Conflicts);
        return [.. marked.Except(normal).Order(StringComparer.Ordinal)];
    }

    private async Task<HashSet<string>> MarkedAsync(string tree, CancellationToken cancellationToken)
    {
        string[] both = ["--all-match", "-e", "^<<<<<<< ", "-e", "^>>>>>>> "];
        var call = mirror.Call(["grep", "-z", "-l", "-I", "--full-name", "--no-recurse-submodules", .. both, tree]);
        var answer = await mirror.AskAsync(call, cancellationToken);
        if (answer.ExitCode is not (0 or 1))
            throw new GitFailedException($"The files cannot be searched for conflict marks: {answer.Errors}");
        return [.. GitPaths.Parse(answer.Output).Select(entry => entry[(tree.Length + 1)..])];
    }
}
