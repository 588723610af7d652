using CodeAgent.Core.Stores;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Runs checks, each in a checkout of its own that is gone afterwards.</summary>
internal sealed class CheckRunner(CloneMaker clones, WorkspaceCommands commands, WorkspacePlaces places, IBlobs blobs)
{
    /// <summary>Runs one. Only one of the same key runs at a time.</summary>
    public async Task<CheckResult> RunAsync(
        CheckOrder order,
        MirrorRepository mirror,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var name = WorkspacePlaces.NameOf(order.Key);
        using var held = await FileLock.TakeAsync(places.Lock("check", name), clock, cancellationToken);
        var home = Path.Join(WorkspacePlaces.Made(places.Checks), name);
        if (Directory.Exists(home))
            await commands.ReapAsync();
        FolderRemoval.Remove(home);
        var tree = "";
        try
        {
            var commit = await mirror.CommitAsync(order.Commit, cancellationToken);
            tree = await mirror.TreeAsync(commit, cancellationToken);
            var clone = new WorkspaceOrder(order.Key, order.Mirror, commit, order.Setup) { Sandbox = order.Sandbox };
            var record = await clones.MakeAsync(home, clone, cancellationToken);
            var folder = WorkspaceFolder.TreeOf(home);
            var command = new WorkspaceCommand(order.Command, folder, record.Environment, order.Timeout)
            {
                Sandbox = order.Sandbox,
            };
            return await ResultAsync(await commands.RunAsync(command, cancellationToken), tree, cancellationToken);
        }
        catch (GitFailedException failure) when (!MachineFailure.IsDiskFull(failure))
        {
            return new CheckResult(null, tree, "", null, TimeSpan.Zero, failure.Message);
        }
        finally
        {
            FolderRemoval.Remove(home);
            held.Delete();
        }
    }

    private async Task<CheckResult> ResultAsync(
        WorkspaceCommandResult run,
        string tree,
        CancellationToken cancellationToken
    )
    {
        var kept = run.Output.Kept();
        var blob = kept.Length == 0 ? null : await blobs.PutBlobAsync(kept, cancellationToken);
        return new CheckResult(run.ExitCode, tree, run.Output.Told(), blob, run.Duration, run.Failure);
    }
}
