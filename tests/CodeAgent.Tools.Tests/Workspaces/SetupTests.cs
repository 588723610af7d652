using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class SetupTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private string Ran => _bench.Beside("ran");

    [Fact]
    public async Task A_setup_runs_once_for_the_same_inputs_and_is_copied_after()
    {
        _bench.User.Write(".gitignore", "deps/\n");
        _bench.User.Write("deps.lock", "1\n");
        _bench.User.Commit();
        var script =
            "mkdir -p deps/sub 'made ü' && cat deps.lock >deps/sub/x && ln -s x deps/sub/l && echo 1 >'made ü/*.txt'";
        var setup = Setup(script, ["*.lock"]);
        var prepared = await _bench.PrepareAsync() with { Setup = setup };
        var first = await _bench.EnsureAsync(prepared, "one");
        var second = await _bench.EnsureAsync(prepared, "two");
        Assert.Equal(1, Runs());
        Assert.Equal("1\n", File.ReadAllText(Path.Join(second, "deps/sub/x")));
        Assert.Equal("x", new FileInfo(Path.Join(second, "deps/sub/l")).LinkTarget);

        // What it made is not the agent's work, what an agent makes beside it is, and nobody changes another's copy.
        File.WriteAllText(Path.Join(first, "deps/sub/x"), "mine\n");
        File.WriteAllText(Path.Join(first, "made ü/2.txt"), "2\n");
        Assert.Equal("made ü/2.txt", Assert.Single((await _bench.CollectAsync("one")).Changes).Path);
        Assert.Empty((await _bench.CollectAsync("two")).Changes);
        Assert.Equal("", _bench.User.Git("-C", second, "status", "--porcelain"));
        Assert.Equal("1\n", File.ReadAllText(Path.Join(await _bench.EnsureAsync(prepared, "three"), "deps/sub/x")));

        // Another file does not count, an input does.
        _bench.User.Write("a.txt", "two\n");
        _bench.User.Commit();
        await _bench.EnsureAsync(await _bench.PrepareAsync() with { Setup = setup }, "four");
        Assert.Equal(1, Runs());
        _bench.User.Write("deps.lock", "2\n");
        _bench.User.Commit();
        var fifth = await _bench.EnsureAsync(await _bench.PrepareAsync() with { Setup = setup }, "five");
        Assert.Equal(2, Runs());
        Assert.Equal("2\n", File.ReadAllText(Path.Join(fifth, "deps/sub/x")));
        Assert.True(
            (await _bench.CheckAsync(await _bench.PrepareAsync() with { Setup = setup }, "cat deps/sub/x")).Passed
        );
        Assert.Equal(2, Runs());
    }

    [Fact]
    public async Task Clones_at_the_same_time_wait_for_one_setup()
    {
        var prepared = await _bench.PrepareAsync() with { Setup = Setup("echo x >made", []) };
        var folders = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => _bench.EnsureAsync(prepared, $"w{n}")));
        Assert.All(folders, folder => Assert.True(File.Exists(Path.Join(folder, "made"))));
        Assert.Equal(1, Runs());
    }

    [Theory]
    [InlineData("made", "outside/file", true)]
    [InlineData("deps", "outside", false)]
    public async Task A_copy_never_writes_through_a_link_of_a_commit(string link, string target, bool isMade)
    {
        var outside = Directory.CreateDirectory(_bench.Beside("outside")).FullName;
        File.WriteAllText(Path.Join(outside, "file"), "the user's\n");
        var setup = Setup("mkdir deps && echo 1 >deps/file && echo 1 >made", ["a.txt"]);
        await _bench.EnsureAsync(await _bench.PrepareAsync() with { Setup = setup }, "one");
        File.CreateSymbolicLink(_bench.User.At(link), _bench.Beside(target));
        _bench.User.Commit();
        var order = Order(await _bench.PrepareAsync(), setup);
        var ready = await _bench.Workspaces.EnsureAsync(order, default);
        Assert.Equal(1, Runs());
        Assert.Equal(isMade, ready.Failure is null);
        Assert.Equal("the user's\n", File.ReadAllText(Path.Join(outside, "file")));
    }

    [Fact]
    public async Task A_setup_that_changes_the_commits_files_is_not_cached()
    {
        var prepared = await _bench.PrepareAsync() with { Setup = Setup("echo changed >a.txt", []) };
        await _bench.EnsureAsync(prepared, "one");
        var second = await _bench.EnsureAsync(prepared, "two");
        Assert.Equal(2, Runs());
        Assert.Equal("changed\n", File.ReadAllText(Path.Join(second, "a.txt")));
    }

    [Fact]
    public async Task A_setup_that_fails_leaves_nothing_and_is_tried_again()
    {
        var prepared = await _bench.PrepareAsync();
        var order = Order(prepared, Setup($"test -f '{_bench.Beside("ok")}' || {{ echo why; exit 4; }}", []));
        var failed = await _bench.Workspaces.EnsureAsync(order, default);
        Assert.Equal("", failed.Folder);
        Assert.Contains("exit code 4", failed.Failure!, StringComparison.Ordinal);
        Assert.Contains("why", failed.Failure!, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.State("worktrees")));
        File.WriteAllText(_bench.Beside("ok"), "");
        Assert.Null((await _bench.Workspaces.EnsureAsync(order, default)).Failure);
    }

    [Fact]
    public async Task A_setup_that_never_ends_is_ended()
    {
        var prepared = await _bench.PrepareAsync();
        var order = Order(prepared, Setup("sleep 1000", [])) with { SetupTimeout = TimeSpan.FromMilliseconds(300) };
        var failed = await _bench.Workspaces.EnsureAsync(order, default).Within();
        Assert.Contains("time limit", failed.Failure!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_and_different_free_ports_are_given()
    {
        var variables = new Dictionary<string, string> { ["MODE"] = "test" };
        var setup = new WorkspaceSetup("echo $MODE $PORT >seen", [], variables, ["PORT", "OTHER_PORT"], "hash");
        var prepared = await _bench.PrepareAsync() with { Setup = setup };
        var ready = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(n => _bench.Workspaces.EnsureAsync(Order(prepared, setup) with { Id = $"w{n}" }, default))
        );
        Assert.All(ready, one => Assert.Equal("test", one.Environment["MODE"]));
        var ports = ready.SelectMany(one => new[] { one.Environment["PORT"], one.Environment["OTHER_PORT"] });
        Assert.Equal(8, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(int.Parse(port, null), 1024, 65535));
        Assert.StartsWith("test ", File.ReadAllText(Path.Join(ready[0].Folder, "seen")), StringComparison.Ordinal);
        var again = await _bench.Workspaces.EnsureAsync(Order(prepared, setup) with { Id = "w0" }, default);
        Assert.Equal(ready[0].Environment, again.Environment);
        var check = await _bench.CheckAsync(prepared, "echo $MODE; test -n \"$PORT\"");
        Assert.Equal((true, "test\n"), (check.Passed, check.Output));
    }

    private WorkspaceSetup Setup(string script, string[] inputs) =>
        new($"echo run >>'{Ran}'; {script}", inputs, new Dictionary<string, string>(), [], "hash of " + script);

    private static WorkspaceOrder Order(PreparedRepository prepared, WorkspaceSetup setup) =>
        new("task/x/1", prepared.Mirror, prepared.BaseCommit, setup);

    private int Runs() => File.ReadAllLines(Ran).Length;
}
