using System.Text;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Takes the state of a clone into the mirror. The runner reads the clone's files itself, byte by byte, and writes the
/// objects into the mirror; nothing of the clone's <c>.git</c> is run or followed.
/// </summary>
internal sealed class WorkspaceCollection(GitProgram git, MirrorKeeper mirrors, WorkspacePlaces places)
{
    /// <summary>Bytes of the largest new file that is taken.</summary>
    public const long LargestFile = 256 * 1024 * 1024;

    /// <summary>Takes it. Under the workspace's lock.</summary>
    public async Task<WorkspaceResult> CollectAsync(CollectOrder order, CancellationToken cancellationToken)
    {
        var home = places.Workspace(order.WorkspaceId);
        var record =
            WorkspaceRecord.Read(home)
            ?? throw new GitFailedException(
                $"There is no workspace {order.WorkspaceId}: it was released or never made."
            );
        var mirror = mirrors.Open(record.Mirror);
        var tree = await SnapshotAsync(new WorkspaceFolder(home, mirror.Folder), record, cancellationToken);
        var left = await new ConflictMarks(mirror).LeftAsync(tree, record, cancellationToken);
        var commit = await CommitAsync(mirror, record, tree, left.Count > 0, order, cancellationToken);
        var changes = await new CommitDifference(mirror).ChangesAsync(record.Commit, commit, cancellationToken);
        return new WorkspaceResult(commit, tree, changes.Files, [.. left.Select(Shown)]);
    }

    private async Task<string> SnapshotAsync(
        WorkspaceFolder folder,
        WorkspaceRecord record,
        CancellationToken cancellationToken
    )
    {
        if (FileStat.OfPath(folder.Tree).Kind != FileKind.Folder)
            throw new GitFailedException("The workspace's files are gone.");
        var repository = folder.Repository(record.Submodules, record.ObjectFormat);
        await new AgentIndex(repository).CopyAsync(cancellationToken);
        var shadow = WorkspaceFolder.Shadow(repository);
        var index = shadow.NewIndex();
        var snapshot = new WorkspaceSnapshot(git, repository, shadow, index) { Largest = LargestFile };
        var tree = await snapshot.TakeAsync([], cancellationToken);
        if (snapshot.LeftOut.Count > 0)
            throw new GitFailedException(
                $"{Shown(snapshot.LeftOut[0])} is too large or cannot be read: remove it, or have git ignore it."
            );
        if (File.Exists(index))
            shadow.Keep(index);
        return tree;
    }

    private static async Task<string> CommitAsync(
        MirrorRepository mirror,
        WorkspaceRecord record,
        string tree,
        bool isUnresolved,
        CollectOrder order,
        CancellationToken cancellationToken
    )
    {
        string[] merged = record.MergeIn is { } other && !isUnresolved ? [other] : [];
        if (merged.Length == 0 && tree == await mirror.TreeAsync(record.Commit, cancellationToken))
            return record.Commit;
        var commit = await mirror.MakeCommitAsync(
            tree,
            [record.Commit, .. merged],
            order.Message,
            order.At,
            cancellationToken
        );
        var name = $"refs/codeagent/{WorkspacePlaces.NameOf(record.Id)}/result/{commit}";
        await mirror.RunAsync(mirror.Call("update-ref", name, commit), cancellationToken);
        return commit;
    }

    private static string Shown(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));
}
