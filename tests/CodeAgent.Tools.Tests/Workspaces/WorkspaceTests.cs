using CodeAgent.Core.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class WorkspaceTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_agent_gets_a_clean_clone_with_history_and_an_identity()
    {
        _bench.User.Write("grün und\nneu/日本.txt", "x\n");
        File.CreateSymbolicLink(_bench.User.At("link"), "../outside");
        _bench.User.Write("crlf.bat", "a\r\nb\r\n");
        _bench.User.Commit("second");
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        Assert.Equal("", Git(folder, "status", "--porcelain"));
        Assert.Equal("2", Git(folder, "rev-list", "--count", "HEAD").Trim());
        Assert.Equal("", Git(folder, "remote"));
        Assert.StartsWith("codeagent/task_x_1-", Git(folder, "branch", "--show-current"), StringComparison.Ordinal);
        Assert.Equal("x\n", File.ReadAllText(Path.Join(folder, "grün und\nneu/日本.txt")));
        Assert.Equal("../outside", new FileInfo(Path.Join(folder, "link")).LinkTarget);
        Assert.False(Directory.Exists(Path.Join(folder, ".git", "hooks")));
        File.WriteAllText(Path.Join(folder, "a.txt"), "mine\n");
        _bench.User.Git("-C", folder, "commit", "-q", "-a", "-m", "own");
        Assert.Equal("CodeAgent", Git(folder, "config", "user.name").Trim());
        Assert.Empty(Directory.EnumerateFiles(Path.Join(folder, ".git/objects/pack")));
    }

    [Fact]
    public async Task The_same_order_again_finds_the_workspace_as_it_is()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        File.WriteAllText(Path.Join(folder, "a.txt"), "mine\n");
        Assert.Equal(folder, await _bench.EnsureAsync(prepared));
        Assert.Equal("mine\n", File.ReadAllText(Path.Join(folder, "a.txt")));
        Assert.NotEqual(folder, await _bench.EnsureAsync(prepared, "task/x/2"));
        await _bench.Workspaces.ReleaseAsync("task/x/1", default);
        await _bench.Workspaces.ReleaseAsync("task/x/1", default);
        Assert.False(Directory.Exists(folder));
        Assert.Equal(folder, await _bench.EnsureAsync(prepared));
        Assert.Equal("one\n", File.ReadAllText(Path.Join(folder, "a.txt")));
    }

    [Fact]
    public async Task A_half_made_clone_is_made_anew()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        File.Delete(Path.Join(folder, "../workspace.json"));
        File.Delete(Path.Join(folder, "a.txt"));
        File.WriteAllText(Path.Join(folder, ".git/index.lock"), "");
        var readOnly = Directory.CreateDirectory(Path.Join(folder, "read only"));
        File.WriteAllText(Path.Join(readOnly.FullName, "x"), "");
        readOnly.UnixFileMode = UnixFileMode.UserRead;
        await _bench.EnsureAsync(prepared);
        Assert.Equal(["a.txt"], Names(folder));
        Assert.Equal("", Git(folder, "status", "--porcelain"));

        File.WriteAllText(Path.Join(folder, "../workspace.json"), "{\"id\":");
        await _bench.EnsureAsync(prepared);
        Assert.Equal(["a.txt"], Names(folder));
    }

    [Fact]
    public async Task An_unknown_commit_is_told()
    {
        var prepared = await _bench.PrepareAsync();
        foreach (var commit in new[] { new string('1', 40), "HEAD", "--all", "" })
        {
            var order = new WorkspaceOrder("task/x/1", prepared.Mirror, commit, null);
            var ready = await _bench.Workspaces.EnsureAsync(order, default);
            Assert.Contains("has no commit", ready.Failure!, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_bench.State("worktrees")) && Names(_bench.State("worktrees")).Length > 0);
        }
    }

    [Fact]
    public async Task A_result_is_the_files_as_they_are_whatever_the_agent_committed()
    {
        _bench.User.Write(".gitignore", "*.log\n");
        _bench.User.Write("gone.txt", "x\n");
        _bench.User.Write("Case.txt", "same\n");
        _bench.User.Commit();
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        File.WriteAllText(Path.Join(folder, "a.txt"), "committed\n");
        Git(folder, "commit", "-q", "-a", "-m", "the agent's own");
        Git(folder, "checkout", "-q", "-b", "elsewhere");
        File.WriteAllText(Path.Join(folder, "b ü.txt"), "1\n2\n");
        File.WriteAllText(Path.Join(folder, "x.log"), "ignored\n");
        File.WriteAllText(Path.Join(folder, "forced.log"), "tracked\n");
        Git(folder, "add", "-f", "forced.log");
        File.Delete(Path.Join(folder, "gone.txt"));
        File.Move(Path.Join(folder, "Case.txt"), Path.Join(folder, "case.txt"));
        var result = await _bench.CollectAsync();
        Assert.Equal(
            [
                new FileChange("a.txt", "modified", 1, 1),
                new FileChange("b ü.txt", "added", 2, 0),
                new FileChange("case.txt", "renamed", 0, 0),
                new FileChange("forced.log", "added", 1, 0),
                new FileChange("gone.txt", "deleted", 0, 1),
            ],
            result.Changes
        );
        Assert.Equal($"{prepared.BaseCommit} CodeAgent a result", Show(prepared, result.Commit!));
        Assert.Equal(result.Tree, _bench.Mirror(prepared, "rev-parse", $"{result.Commit}^{{tree}}").Trim());
        Assert.Contains(
            result.Commit!,
            _bench.Mirror(prepared, "for-each-ref", "refs/codeagent/"),
            StringComparison.Ordinal
        );
        Assert.Equal(result.Commit, (await _bench.CollectAsync()).Commit);
        Assert.Equal("elsewhere", Git(folder, "branch", "--show-current").Trim());
    }

    [Fact]
    public async Task Nothing_changed_is_the_commit_that_it_was_made_from()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        Git(folder, "commit", "-q", "--allow-empty", "-m", "nothing");
        var result = await _bench.CollectAsync();
        Assert.Equal(prepared.BaseCommit, result.Commit);
        Assert.Empty(result.Changes);
    }

    [Fact]
    public async Task Submodules_and_large_files_that_were_not_touched_stay()
    {
        _bench.User.Git("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},sub");
        _bench.User.Git("update-index", "--add", "--cacheinfo", $"160000,{new string('2', 40)},other");
        using (var large = File.Create(_bench.User.At("large")))
            large.SetLength(51 * 1024 * 1024);
        _bench.User.Git("add", "large");
        _bench.User.Git("commit", "-q", "-m", "more");
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        Directory.Delete(Path.Join(folder, "other"));
        Git(folder, "init", "-q", "sub");
        Git(Path.Join(folder, "sub"), "commit", "-q", "--allow-empty", "-m", "x");
        var result = await _bench.CollectAsync();
        var change = Assert.Single(result.Changes);
        Assert.Equal(("other", "deleted"), (change.Path, change.Kind));
    }

    [Fact]
    public async Task A_workspace_that_is_not_there_is_told()
    {
        var order = new CollectOrder("task/none", "x", WorkspaceBench.At);
        var result = await _bench.Workspaces.CollectAsync(order, default);
        Assert.Null(result.Commit);
        Assert.Contains("no workspace task/none", result.Failure!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conflicts_of_what_is_merged_in_are_left_for_the_agent()
    {
        var prepared = await _bench.PrepareAsync();
        var ours = await _bench.CommitAsync(
            prepared,
            "ours",
            ("a.txt", "ours\n"),
            ("doc.md", "<<<<<<< x\n>>>>>>> y\n")
        );
        var theirs = await _bench.CommitAsync(prepared, "theirs", ("a.txt", "theirs\n"), ("b.txt", "b\n"));
        var folder = await _bench.EnsureAsync(prepared with { BaseCommit = ours }, "resolver", theirs);
        Assert.Contains("<<<<<<< ", File.ReadAllText(Path.Join(folder, "a.txt")), StringComparison.Ordinal);
        Assert.Equal("b\n", File.ReadAllText(Path.Join(folder, "b.txt")));
        Assert.Contains("UU a.txt", Git(folder, "status", "--porcelain"), StringComparison.Ordinal);

        var unresolved = await _bench.CollectAsync("resolver");
        Assert.Equal(["a.txt"], unresolved.Unresolved);
        Assert.Equal(ours, _bench.Mirror(prepared, "log", "-1", "--format=%P", unresolved.Commit!).Trim());

        File.WriteAllText(Path.Join(folder, "a.txt"), "both\n");
        var resolved = await _bench.CollectAsync("resolver");
        Assert.Empty(resolved.Unresolved);
        Assert.Equal($"{ours} {theirs}", _bench.Mirror(prepared, "log", "-1", "--format=%P", resolved.Commit!).Trim());
        Assert.Equal("both\n", _bench.Mirror(prepared, "show", $"{resolved.Commit}:a.txt"));

        // Taking ours for everything is a resolution too.
        File.WriteAllText(Path.Join(folder, "a.txt"), "ours\n");
        File.Delete(Path.Join(folder, "b.txt"));
        var kept = await _bench.CollectAsync("resolver");
        Assert.NotEqual(ours, kept.Commit);
        Assert.Empty(kept.Changes);
    }

    [Fact]
    public async Task Agents_at_the_same_time_do_not_disturb_each_other()
    {
        var other = new CodeAgent.Tools.Workspaces.GitWorkspaces(_bench.Options);
        var orders = Enumerable
            .Range(0, 8)
            .Select(async number =>
            {
                var workspaces = number % 2 == 0 ? _bench.Workspaces : other;
                var prepared = await workspaces.PrepareAsync(new RepositoryOrder(_bench.User.Root, null), default);
                Assert.Null(prepared.Failure);
                var id = $"task/{number % 4}";
                var ready = await workspaces.EnsureAsync(new(id, prepared.Mirror, prepared.BaseCommit, null), default);
                Assert.Null(ready.Failure);
                File.WriteAllText(Path.Join(ready.Folder, "made"), $"{number % 4}\n");
                var result = await workspaces.CollectAsync(new CollectOrder(id, "x", WorkspaceBench.At), default);
                Assert.Null(result.Failure);
                return (number % 4, result.Commit);
            });
        var results = await Task.WhenAll(orders);
        Assert.Equal(4, results.Distinct().Count());
        Assert.Equal(4, results.Select(result => result.Commit).Distinct().Count());
    }

    private static string[] Names(string folder) =>
        [
            .. Directory
                .EnumerateFileSystemEntries(folder)
                .Select(path => Path.GetFileName(path)!)
                .Where(name => name != ".git")
                .Order(StringComparer.Ordinal),
        ];

    private string Git(string folder, params string[] arguments) => _bench.User.Git(["-C", folder, .. arguments]);

    private string Show(PreparedRepository prepared, string commit) =>
        _bench.Mirror(prepared, "log", "-1", "--format=%P %an %s", commit).Trim();
}
