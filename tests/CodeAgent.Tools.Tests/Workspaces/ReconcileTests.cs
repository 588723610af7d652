using System.Diagnostics;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class ReconcileTests : IDisposable
{
    private readonly MovedClock _clock = new();
    private readonly WorkspaceBench _bench;

    public ReconcileTests() => _bench = new WorkspaceBench(_clock);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Workspaces_that_nobody_knows_are_moved_aside_and_deleted_a_day_later()
    {
        var prepared = await _bench.PrepareAsync();
        var kept = await _bench.EnsureAsync(prepared, "task/kept");
        var gone = await _bench.EnsureAsync(prepared, "task/gone");
        Assert.Empty(await ReconcileAsync());
        _clock.Offset = TimeSpan.FromHours(2);
        var done = await ReconcileAsync("task/kept");
        Assert.Contains("task/gone", Assert.Single(done), StringComparison.Ordinal);
        Assert.True(Directory.Exists(kept));
        Assert.False(Directory.Exists(gone));
        Assert.Single(Directory.GetDirectories(_bench.State("scratch", "aside")));
        Assert.Empty(await ReconcileAsync("task/kept"));
        _clock.Offset = TimeSpan.FromHours(27);
        Assert.Single(await ReconcileAsync("task/kept"));
        Assert.Empty(Directory.GetDirectories(_bench.State("scratch", "aside")));
        Assert.Equal(gone, await _bench.EnsureAsync(prepared, "task/gone"));
    }

    [Fact]
    public async Task What_dead_processes_left_is_removed_and_what_living_ones_work_on_is_not()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared, "task/half");
        File.Delete(Path.Join(folder, "../workspace.json"));
        foreach (
            var name in new[]
            {
                "mirrors/.new-x",
                "setups/.new-y",
                "scratch/checks/dead",
                "worktrees/empty",
                "scratch/pack-x",
            }
        )
            Directory.CreateDirectory(_bench.State(name));
        var busy = Directory.CreateDirectory(_bench.State("scratch/checks/busy")).FullName;
        var stale = _bench.State("mirrors", prepared.Mirror, "refs", "codeagent", "x.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(stale)!);
        File.WriteAllText(stale, "");
        File.WriteAllText(_bench.State("mirrors", prepared.Mirror, "packed-refs.lock"), "");
        _clock.Offset = TimeSpan.FromDays(2);
        using (FileLock.TryTake(new WorkspacePlaces(_bench.Options.StateFolder).Lock("check", "busy")))
            await ReconcileAsync();
        Assert.True(Directory.Exists(busy));
        Assert.Equal([busy], Directory.GetDirectories(_bench.State("scratch/checks")));
        Assert.Empty(Directory.GetDirectories(_bench.State("worktrees")));
        Assert.Empty(Directory.GetDirectories(_bench.State("setups")));
        Assert.Equal([_bench.State("mirrors", prepared.Mirror)], Directory.GetDirectories(_bench.State("mirrors")));
        Assert.False(File.Exists(stale));
        Assert.Empty(Directory.GetFiles(_bench.State("mirrors", prepared.Mirror), "*.lock"));
        Assert.Empty(
            await ReconcileAsync()
                .ContinueWith(done => done.Result.Where(line => !line.Contains("busy")), TaskScheduler.Default)
        );
    }

    [Fact]
    public async Task A_command_whose_host_died_is_ended()
    {
        var prepared = await _bench.PrepareAsync();
        var pids = _bench.Beside("pids");
        using var cancel = new CancellationTokenSource();
        var order = new CheckOrder(
            "k",
            prepared.Mirror,
            prepared.BaseCommit,
            $"setsid sleep 1000 & echo $! >'{pids}'; wait",
            TimeSpan.FromHours(1),
            null
        );
        var check = _bench.Workspaces.CheckAsync(order, cancel.Token);
        await Eventually.BecomesTrue(() => File.Exists(pids) && File.ReadAllText(pids).EndsWith('\n'), "it runs");
        var record = Assert.Single(Directory.GetFiles(_bench.State("scratch", "running")));

        // While its host lives it is left alone; a copy that nobody locks is what a dead host leaves.
        await ReconcileAsync();
        Assert.True(WorkspaceBench.IsAlive(pids));
        using (var copy = Process.Start("cp", [record, _bench.State("scratch", "running", "dead.json")]))
            await copy.WaitForExitAsync();
        Assert.Contains(await ReconcileAsync(), line => line.Contains("ended 1 commands", StringComparison.Ordinal));
        Assert.False(WorkspaceBench.IsAlive(pids));
        await check.Within();
        Assert.Empty(Directory.GetFiles(_bench.State("scratch", "running")));
    }

    [Fact]
    public async Task Packing_a_mirror_loses_nothing_that_only_somebody_knows()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        var packing = new MirrorPacking(
            new MirrorRepository(
                new GitProgram(_bench.Options.Environment, _clock),
                _bench.State("mirrors", prepared.Mirror),
                new KnownCommits()
            )
        );
        var one = await _bench.CommitAsync(prepared, "one", ("b.txt", "b\n"));
        var two = await _bench.CommitAsync(prepared, "two", ("c.txt", "c\n"));
        var merge = new MergeOrder(prepared.Mirror, one, two, "m", WorkspaceBench.At);
        var merged = await _bench.Workspaces.MergeAsync(merge, default);
        Assert.False(packing.IsDue);
        await packing.RunAsync(default);
        await packing.RunAsync(default);
        Assert.Contains("count: 0\n", _bench.Mirror(prepared, "count-objects", "-v"), StringComparison.Ordinal);
        Assert.Equal("b\n", _bench.Mirror(prepared, "show", $"{merged.Commit}:b.txt"));
        Assert.Equal("", _bench.User.Git("-C", folder, "status", "--porcelain"));

        // A clone sees what came after it was made.
        Assert.Equal("c\n", _bench.User.Git("-C", folder, "show", $"{merged.Commit}:c.txt"));

        for (var number = 0; number < 60; number++)
            File.WriteAllText(_bench.State("mirrors", prepared.Mirror, "objects", "pack", $"x{number}.pack"), "");
        Assert.Contains(
            await ReconcileAsync("task/x/1", "one", "two"),
            line => line.Contains("packed", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_lock_is_held_by_one_and_ends_with_its_owner()
    {
        var path = _bench.Beside("locks/x.lock");
        var first = FileLock.TryTake(path)!;
        Assert.Null(FileLock.TryTake(path));
        var waiting = FileLock.TakeAsync(path, TimeProvider.System, default);
        using var impatient = new CancellationTokenSource();
        var cancelled = FileLock.TakeAsync(path, TimeProvider.System, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(waiting.IsCompleted);
        first.Delete();
        first.Dispose();
        using var second = await waiting.Within();
        Assert.Null(FileLock.TryTake(path));
    }

    [Fact]
    public void A_full_disk_is_told_by_its_code()
    {
        var full = new GitFailedException("git read-tree: error: unable to write file x: No space left on device");
        Assert.Equal(ErrorCode.DiskFull, MachineFailure.From(full)!.Code);
        Assert.Equal(ErrorCode.DiskFull, MachineFailure.From(new IOException("full", 28))!.Code);
        Assert.Equal(ErrorCode.StateUnusable, MachineFailure.From(new UnauthorizedAccessException())!.Code);
        Assert.Null(MachineFailure.From(new InvalidOperationException()));
    }

    private Task<IReadOnlyList<string>> ReconcileAsync(params string[] living) =>
        _bench.Workspaces.ReconcileAsync(living.ToHashSet(), default);

    /// <summary>The system's time, moved.</summary>
    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
