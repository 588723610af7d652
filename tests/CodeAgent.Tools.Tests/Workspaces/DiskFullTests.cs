using System.Diagnostics;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class DiskFullTests
{
    [Fact]
    public async Task A_disk_that_is_full_during_a_clone_is_told_and_leaves_no_half_one()
    {
        using var bench = new WorkspaceBench();
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder["disk"]).FullName;
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk))
            Assert.Skip("Mounting a small disk is not allowed here.");
        try
        {
            // Packs to nothing and checks out to more than there is room for.
            bench.User.Write("zeros", new string('0', 8 * 1024 * 1024));
            bench.User.Commit();
            var workspaces = new GitWorkspaces(bench.Options with { StateFolder = disk });
            var prepared = await workspaces.PrepareAsync(new RepositoryOrder(bench.User.Root, null), default);
            Assert.Null(prepared.Failure);
            var order = new WorkspaceOrder("task/x/1", prepared.Mirror, prepared.BaseCommit, null);
            var failure = await Assert.ThrowsAsync<CodeAgentException>(() => workspaces.EnsureAsync(order, default));
            Assert.Equal(ErrorCode.DiskFull, failure.Code);
            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(disk, "worktrees")));

            // Something that fits still works.
            var small = bench.User.Git("rev-parse", "HEAD~1").Trim();
            Assert.Null((await workspaces.EnsureAsync(order with { Commit = small }, default)).Failure);
        }
        finally
        {
            await RunAsync("umount", "-l", disk);
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true }
            )!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
