using CodeAgent.Tools.Git;
using CodeAgent.Tools.Tests.Git;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class WorkspaceCheckpointsTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private WorkspaceCheckpoints Checkpoints =>
        new(
            new GitCheckpoints(TestRepository.Variables, TimeProvider.System),
            _bench.Options.StateFolder,
            TestRepository.Variables,
            TimeProvider.System
        );

    [Fact]
    public async Task A_checkpoint_of_a_workspace_is_in_the_mirror_at_once()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        File.WriteAllText(Path.Join(folder, "a.txt"), "two\n");
        var first = await Checkpoints.TakeAsync(folder, "session", "a step", default);
        Assert.Null(first.Reason);
        Assert.Equal("two\n", _bench.Mirror(prepared, "show", $"{first.Commit}:a.txt"));
        Assert.Matches(
            "^refs/codeagent/task_x_1-[0-9a-f]{12}/1\n$",
            _bench.Mirror(prepared, "for-each-ref", "--format=%(refname)", "--points-at", first.Commit!)
        );
        Assert.Equal(first, await Checkpoints.TakeAsync(folder, "session", "again", default));
        Assert.Equal("", _bench.User.Git("-C", folder, "for-each-ref", "refs/codeagent"));
        Assert.Equal((await _bench.CollectAsync()).Tree, first.Tree);
    }

    [Fact]
    public async Task A_restore_works_whatever_the_clone_lost_and_keeps_the_state_before()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        File.WriteAllText(Path.Join(folder, "made ü.txt"), "made\n");
        var first = await Checkpoints.TakeAsync(folder, "session", "a step", default);
        _bench.User.Git("-C", folder, "add", "-A");
        _bench.User.Git("-C", folder, "commit", "-q", "-m", "own");
        File.Delete(Path.Join(folder, "made ü.txt"));
        File.Delete(Path.Join(folder, "a.txt"));
        Directory.Delete(Path.Join(folder, ".git"), recursive: true);
        File.WriteAllText(Path.Join(folder, "later.txt"), "later\n");
        var before = await Checkpoints.RestoreAsync(folder, "session", first.Commit!, default);
        Assert.Null(before.Reason);
        Assert.Equal("made\n", File.ReadAllText(Path.Join(folder, "made ü.txt")));
        Assert.Equal("one\n", File.ReadAllText(Path.Join(folder, "a.txt")));
        Assert.False(File.Exists(Path.Join(folder, "later.txt")));
        Assert.Null((await Checkpoints.RestoreAsync(folder, "session", before.Commit!, default)).Reason);
        Assert.Equal("later\n", File.ReadAllText(Path.Join(folder, "later.txt")));
    }

    [Fact]
    public async Task Other_folders_are_kept_as_ever()
    {
        _bench.User.Write("a.txt", "two\n");
        var taken = await Checkpoints.TakeAsync(_bench.User.Root, "s/1", "a step", default);
        Assert.Equal(taken.Commit, _bench.User.Git("rev-parse", "refs/codeagent/s_1/1").Trim());
        _bench.User.Write("a.txt", "three\n");
        Assert.Null((await Checkpoints.RestoreAsync(_bench.User.Root, "s/1", taken.Commit!, default)).Reason);
        Assert.Equal("two\n", File.ReadAllText(_bench.User.At("a.txt")));
    }

    [Fact]
    public async Task A_folder_that_is_no_whole_workspace_is_told()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        foreach (
            var path in new[]
            {
                _bench.State("worktrees", "none", "tree"),
                Path.Join(folder, ".."),
                Path.Join(folder, "nowhere"),
            }
        )
            Assert.Contains(
                "not there",
                (await Checkpoints.TakeAsync(path, "s", "l", default)).Reason!,
                StringComparison.Ordinal
            );
        var unknown = await Checkpoints.RestoreAsync(folder, "s", prepared.BaseCommit, default);
        Assert.Contains("no checkpoint", unknown.Reason!, StringComparison.Ordinal);
    }
}
