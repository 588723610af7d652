using System.Text;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Merges and takes merges out again, in the mirror's objects alone.</summary>
internal sealed class CommitMerge(MirrorRepository mirror)
{
    private const int LongestDetail = 4096;
    private static readonly DateTimeOffset s_noTime = DateTimeOffset.UnixEpoch;

    /// <summary>Merges.</summary>
    public async Task<MergeResult> MergeAsync(MergeOrder order, CancellationToken cancellationToken)
    {
        var ours = await mirror.CommitAsync(order.Ours, cancellationToken);
        var theirs = await mirror.CommitAsync(order.Theirs, cancellationToken);
        if (await mirror.IsAncestorAsync(theirs, ours, cancellationToken))
            return new MergeResult(ours, await mirror.TreeAsync(ours, cancellationToken), []);
        var trees = await TreesAsync(ours, theirs, cancellationToken);
        return trees.Conflicts.Count > 0
            ? trees
            : trees with
            {
                Commit = await mirror.MakeCommitAsync(
                    trees.Tree!,
                    [ours, theirs],
                    order.Message,
                    order.At,
                    cancellationToken
                ),
            };
    }

    /// <summary>
    /// Takes a merge's contribution out: the step from the merge back to its first parent, applied to the head. Three
    /// commits without a history stand for the three sides, because the older git has no other way to name the base.
    /// </summary>
    public async Task<MergeResult> RevertAsync(RevertOrder order, CancellationToken cancellationToken)
    {
        var head = await mirror.CommitAsync(order.Head, cancellationToken);
        var merge = await mirror.CommitAsync(order.Merge, cancellationToken);
        var before =
            await mirror.FindCommitAsync($"{merge}^1", cancellationToken)
            ?? throw new GitFailedException($"{merge} is a first commit: there is nothing before it.");
        var from = await SideAsync(merge, [], cancellationToken);
        var ours = await SideAsync(head, [from], cancellationToken);
        var theirs = await SideAsync(before, [from], cancellationToken);
        var trees = await TreesAsync(ours, theirs, cancellationToken);
        if (trees.Conflicts.Count > 0)
            return trees;
        var isSame = trees.Tree == await mirror.TreeAsync(head, cancellationToken);
        return trees with
        {
            Commit = isSame
                ? head
                : await mirror.MakeCommitAsync(trees.Tree!, [head], order.Message, order.At, cancellationToken),
        };
    }

    private async Task<string> SideAsync(string commit, string[] parents, CancellationToken cancellationToken)
    {
        var tree = await mirror.TreeAsync(commit, cancellationToken);

        // The commit's id as message, so that two sides with the same tree are still two commits.
        return await mirror.MakeCommitAsync(tree, parents, $"side {commit}", s_noTime, cancellationToken);
    }

    private async Task<MergeResult> TreesAsync(string ours, string theirs, CancellationToken cancellationToken)
    {
        var call = mirror.Call("merge-tree", "--write-tree", "-z", "--name-only", "--messages", ours, theirs);
        var answer = await mirror.AskAsync(call, cancellationToken);
        if (answer.ExitCode is not (0 or 1) || answer.Output.Length == 0)
            throw new GitFailedException($"The commits cannot be merged: {answer.Errors}");
        var fields = Encoding.UTF8.GetString(answer.Output).Split('\0');
        if (answer.ExitCode == 0)
            return new MergeResult(null, fields[0], []);
        var paths = fields.Skip(1).TakeWhile(field => field.Length > 0).ToList();
        return new MergeResult(null, null, paths, Detail(fields.Skip(paths.Count + 2)));
    }

    /// <summary>Each message is a number of paths, the paths, the kind, and the text.</summary>
    private static string Detail(IEnumerable<string> fields)
    {
        var texts = fields.Where(field =>
            field.EndsWith('\n') || field.StartsWith("CONFLICT", StringComparison.Ordinal)
        );
        var detail = string.Join('\n', texts.Select(text => text.TrimEnd('\n')).Where(text => text.Contains(' ')));
        return GitLines.Head(detail, LongestDetail);
    }
}
