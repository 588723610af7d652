using System.Text;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class CheckTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_check_runs_on_exactly_the_commit()
    {
        var prepared = await _bench.PrepareAsync();
        _bench.User.Write("a.txt", "dirty\n");
        var check = await _bench.CheckAsync(prepared, "cat a.txt; ls -A; git status --porcelain; git log --format=%H");
        Assert.True(check.Passed);
        Assert.Equal($"one\n.git\na.txt\n{prepared.BaseCommit}\n", check.Output);
        Assert.Equal(_bench.User.Git("rev-parse", "HEAD^{tree}").Trim(), check.Tree);
        Assert.Equal(check.Output, await BlobAsync(check));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.State("scratch", "checks")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.State("scratch", "running")));
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("no-such-program-anywhere", 127)]
    [InlineData("if", 2)]
    public async Task How_a_command_ended_is_told(string command, int code)
    {
        var check = await _bench.CheckAsync(await _bench.PrepareAsync(), command);
        Assert.Equal((code, false, null), (check.ExitCode, check.Passed, check.Failure));
    }

    [Fact]
    public async Task A_check_that_never_ends_is_ended_with_all_it_started()
    {
        var pids = _bench.Beside("pids");
        var command =
            $"(setsid sleep 1000 & echo $! >'{pids}'); trap '' TERM INT; echo begun; while :; do sleep 1; done";
        var check = await _bench.CheckAsync(await _bench.PrepareAsync(), command, seconds: 1).Within();
        Assert.Null(check.ExitCode);
        Assert.False(check.Passed);
        Assert.Contains("time limit of 1 seconds", check.Failure!, StringComparison.Ordinal);
        Assert.Equal("begun\n", check.Output);
        Assert.False(WorkspaceBench.IsAlive(pids));
    }

    [Fact]
    public async Task What_a_check_leaves_running_does_not_survive_it()
    {
        var pids = _bench.Beside("pids");
        var command = $"setsid sleep 1000 >/dev/null 2>&1 & echo $! >'{pids}'; echo done";
        var check = await _bench.CheckAsync(await _bench.PrepareAsync(), command).Within();
        Assert.True(check.Passed);
        Assert.False(WorkspaceBench.IsAlive(pids));
    }

    [Fact]
    public async Task A_cancelled_check_is_ended_and_thrown()
    {
        var prepared = await _bench.PrepareAsync();
        using var cancel = new CancellationTokenSource();
        var started = _bench.Beside("started");
        var order = new CheckOrder(
            "k",
            prepared.Mirror,
            prepared.BaseCommit,
            $"echo $$ >'{started}'; sleep 1000",
            TimeSpan.FromHours(1),
            null
        );
        var check = _bench.Workspaces.CheckAsync(order, cancel.Token);
        await Eventually.BecomesTrue(() => File.Exists(started) && File.ReadAllText(started).EndsWith('\n'), "it runs");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check.Within());
        Assert.False(WorkspaceBench.IsAlive(started));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.State("scratch", "checks")));
    }

    [Fact]
    public async Task Long_output_is_cut_to_its_end_and_kept_in_a_blob()
    {
        var check = await _bench.CheckAsync(await _bench.PrepareAsync(), "yes ü | head -c 5000000; echo; echo end");
        Assert.True(Encoding.UTF8.GetByteCount(check.Output) <= 4096);
        Assert.EndsWith("ü\nend\n", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', check.Output);
        Assert.Equal(4 * 1024 * 1024, (await _bench.FindBlobAsync(check.OutputBlob!))!.Value.Length);
        var wild = await _bench.CheckAsync(await _bench.PrepareAsync(), "head -c 20000 /dev/urandom");
        Assert.True(Encoding.UTF8.GetByteCount(wild.Output) <= 4096);
        Assert.NotEmpty(wild.Output);
        Assert.Null((await _bench.CheckAsync(await _bench.PrepareAsync(), "true")).OutputBlob);
    }

    [Fact]
    public async Task A_check_that_cannot_be_run_is_told()
    {
        var prepared = await _bench.PrepareAsync();
        var unknown = await _bench.CheckAsync(prepared with { BaseCommit = new string('1', 40) }, "true");
        Assert.Contains("has no commit", unknown.Failure!, StringComparison.Ordinal);
        var setup = new WorkspaceSetup("echo broken; exit 7", [], new Dictionary<string, string>(), [], "hash");
        var broken = await _bench.CheckAsync(prepared with { Setup = setup }, "true");
        Assert.Contains("exit code 7", broken.Failure!, StringComparison.Ordinal);
        Assert.Contains("broken", broken.Failure!, StringComparison.Ordinal);
        Assert.False(broken.Passed);
        Assert.Contains(
            "too long",
            (await _bench.CheckAsync(prepared, new string('x', 200_000))).Failure!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_hosts_git_variables_and_keys_do_not_reach_a_check()
    {
        var options = _bench.Options with
        {
            Environment = new Dictionary<string, string>(_bench.Options.Environment)
            {
                ["GIT_DIR"] = "/nowhere",
                ["ANTHROPIC_API_KEY"] = "secret",
                ["PLAIN"] = "there",
            },
        };
        var workspaces = new CodeAgent.Tools.Workspaces.GitWorkspaces(options);
        var prepared = await workspaces.PrepareAsync(new RepositoryOrder(_bench.User.Root, null), default);
        Assert.Null(prepared.Failure);
        var order = new CheckOrder(
            "k",
            prepared.Mirror,
            prepared.BaseCommit,
            "echo $GIT_DIR$ANTHROPIC_API_KEY$PLAIN",
            TimeSpan.FromMinutes(1),
            null
        );
        Assert.Equal("there\n", (await workspaces.CheckAsync(order, default)).Output);
    }

    [Fact]
    public async Task A_command_that_lost_its_git_folder_does_not_end_in_another_repository()
    {
        var prepared = await _bench.PrepareAsync();
        _bench.User.Git("init", "-q", _bench.Options.StateFolder);
        var check = await _bench.CheckAsync(prepared, "git rev-parse && rm -rf .git && git rev-parse --show-toplevel");
        Assert.Equal(128, check.ExitCode);
        Assert.Contains("not a git repository", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_runs_one_at_a_time()
    {
        var prepared = await _bench.PrepareAsync();
        var busy = _bench.Beside("busy");
        var command = $"mkdir '{busy}' && sleep 0.2 && rmdir '{busy}'";
        var checks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _bench.CheckAsync(prepared, command)));
        Assert.All(checks, check => Assert.True(check.Passed, check.Output));
    }

    private async Task<string> BlobAsync(CheckResult check) =>
        Encoding.UTF8.GetString((await _bench.FindBlobAsync(check.OutputBlob!))!.Value.Span);
}
