using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Keeps agents' workspaces: makes, finds and removes them, one at a time each.</summary>
internal sealed class WorkspaceMaker(
    CloneMaker clones,
    WorkspaceCommands commands,
    WorkspacePlaces places,
    TimeProvider clock
)
{
    /// <summary>The workspace of an order's id, made where there is none that is whole.</summary>
    public async Task<PreparedWorkspace> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(order.Id, cancellationToken);
        var home = places.Workspace(order.Id);
        if (WorkspaceRecord.Read(home) is { } ready)
            return Ready(home, ready);
        if (Directory.Exists(home))
            await commands.ReapAsync();
        FolderRemoval.Remove(home);
        WorkspacePlaces.Made(places.Worktrees);
        try
        {
            var record = await clones.MakeAsync(home, order, cancellationToken);
            record.Write(home);
            return Ready(home, record);
        }
        catch (GitFailedException failure) when (!MachineFailure.IsDiskFull(failure))
        {
            FolderRemoval.Remove(home);
            return new PreparedWorkspace("", new Dictionary<string, string>(), failure.Message);
        }
        catch
        {
            FolderRemoval.Remove(home);
            throw;
        }
    }

    /// <summary>Removes the folder.</summary>
    public async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(id, cancellationToken);
        FolderRemoval.Remove(places.Workspace(id));
        held.Delete();
    }

    /// <summary>Waits until nobody else works on the folder.</summary>
    public Task<FileLock> LockAsync(string id, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(places.Lock("workspace", WorkspacePlaces.NameOf(id)), clock, cancellationToken);

    private static PreparedWorkspace Ready(string home, WorkspaceRecord record) =>
        new(WorkspaceFolder.TreeOf(home), record.Environment);
}
