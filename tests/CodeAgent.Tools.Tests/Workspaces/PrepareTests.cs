using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class PrepareTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_base_is_heads_commit_and_its_branch()
    {
        var prepared = await _bench.PrepareAsync();
        Assert.Equal(_bench.User.Git("rev-parse", "HEAD").Trim(), prepared.BaseCommit);
        Assert.Equal("main", prepared.BaseBranch);
        Assert.Empty(prepared.Warnings);
        Assert.Null(prepared.Setup);
        Assert.True(Directory.Exists(_bench.State("mirrors", prepared.Mirror)));
    }

    [Fact]
    public async Task Each_preparation_sees_the_latest_commits_even_rewritten_ones()
    {
        var first = await _bench.PrepareAsync();
        _bench.Mirror(first, "update-ref", "refs/codeagent/kept", first.BaseCommit);
        _bench.User.Write("a.txt", "two\n");
        _bench.User.Git("commit", "-q", "-a", "--amend", "-m", "rewritten");
        var second = await _bench.PrepareAsync();
        Assert.Equal(first.Mirror, second.Mirror);
        Assert.Equal(_bench.User.Git("rev-parse", "HEAD").Trim(), second.BaseCommit);
        Assert.Equal(first.BaseCommit, _bench.Mirror(first, "rev-parse", "refs/codeagent/kept").Trim());
        Assert.Equal("commit", _bench.Mirror(first, "cat-file", "-t", first.BaseCommit).Trim());
    }

    [Fact]
    public async Task A_base_may_be_a_branch_a_tag_or_a_commit()
    {
        var first = _bench.User.Git("rev-parse", "HEAD").Trim();
        _bench.User.Git("tag", "-a", "v1", "-m", "one");
        _bench.User.Git("checkout", "-q", "-b", "side/grün");
        _bench.User.Commit("second");
        var second = _bench.User.Git("rev-parse", "HEAD").Trim();
        _bench.User.Git("checkout", "-q", "main");
        Assert.Equal((second, "side/grün"), await BaseAsync("side/grün"));
        Assert.Equal((second, "side/grün"), await BaseAsync("refs/heads/side/grün"));
        Assert.Equal((first, null), await BaseAsync("v1"));
        Assert.Equal((first, null), await BaseAsync(first[..9]));
        Assert.Equal((first, null), await BaseAsync("side/grün~1"));

        // Only the reflog knows it.
        _bench.User.Git("branch", "-q", "-D", "side/grün");
        Assert.Equal((second, null), await BaseAsync(second));
        _bench.User.Git("checkout", "-q", "--detach");
        Assert.Equal((first, null), await BaseAsync(null));
    }

    [Fact]
    public async Task What_a_dead_process_left_of_a_mirror_is_no_hindrance()
    {
        var first = await _bench.PrepareAsync();
        var mirror = _bench.State("mirrors", first.Mirror);
        Directory.Move(mirror, _bench.State("mirrors", $".new-{first.Mirror}"));
        Assert.Equal(first.BaseCommit, (await _bench.PrepareAsync()).BaseCommit);

        _bench.User.Commit("second");
        foreach (var name in new[] { "packed-refs.lock", "refs/source/heads/main.lock" })
        {
            File.WriteAllText(Path.Join(mirror, name), "");
            File.SetLastWriteTimeUtc(Path.Join(mirror, name), DateTime.UnixEpoch);
        }
        Assert.NotEqual(first.BaseCommit, (await _bench.PrepareAsync()).BaseCommit);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("--all")]
    [InlineData("main:a.txt")]
    [InlineData("0123456789012345678901234567890123456789")]
    [InlineData("")]
    public async Task A_base_that_does_not_exist_is_told(string wanted)
    {
        var prepared = await _bench.Workspaces.PrepareAsync(new RepositoryOrder(_bench.User.Root, wanted), default);
        Assert.Contains("no branch, tag or commit", prepared.Failure!, StringComparison.Ordinal);
        Assert.Equal("", prepared.BaseCommit);
    }

    [Fact]
    public async Task What_is_no_usable_repository_is_told()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("in no git repository", await FailureAsync(folder.Path), StringComparison.Ordinal);
        Assert.Contains("no folder", await FailureAsync(folder["nowhere"]), StringComparison.Ordinal);
        Assert.Contains("no address", await FailureAsync("--upload-pack=evil"), StringComparison.Ordinal);
        Assert.Contains("not fetched by ext", await FailureAsync("ext::sh -c evil"), StringComparison.Ordinal);
        Assert.Contains("not fetched by ext", await FailureAsync("ext://evil"), StringComparison.Ordinal);
        _bench.User.Git("init", "-q", folder["empty"]);
        Assert.Contains("make a first commit", await FailureAsync(folder["empty"]), StringComparison.Ordinal);
        var secret = await FailureAsync("https://user:geheim@127.0.0.1:1/repo.git");
        Assert.Contains("https://127.0.0.1:1/repo.git could not be fetched", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_hears_what_is_left_out()
    {
        _bench.User.Write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        _bench.User.Git("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},sub/grün");
        _bench.User.Git("add", ".gitattributes");
        _bench.User.Git("commit", "-q", "-m", "more");
        _bench.User.Write("a.txt", "changed\n");
        _bench.User.Write("new.txt", "new\n");
        var warnings = (await _bench.PrepareAsync()).Warnings;
        Assert.Contains(warnings, one => one.StartsWith("2 uncommitted changes", StringComparison.Ordinal));
        Assert.Contains(warnings, one => one.Contains("sub/grün", StringComparison.Ordinal));
        Assert.Contains(warnings, one => one.Contains("LFS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ways_to_write_one_place_are_one_mirror()
    {
        _bench.User.Write("sub/x", "x");
        _bench.User.Commit();
        _bench.User.Git("worktree", "add", "-q", _bench.User.Beside("linked"), "-b", "other");
        var main = await _bench.PrepareAsync();
        foreach (
            var (address, branch) in new[]
            {
                (_bench.User.Root + "/", "main"),
                (_bench.User.At("sub"), "main"),
                ("file://" + _bench.User.Root, "main"),
                (_bench.User.Beside("linked"), "other"),
            }
        )
        {
            var prepared = await _bench.Workspaces.PrepareAsync(new RepositoryOrder(address, null), default);
            Assert.Equal((main.Mirror, branch), (prepared.Mirror, prepared.BaseBranch));
        }
    }

    [Fact]
    public async Task A_shallow_clone_serves_as_far_as_its_history_goes()
    {
        using var folder = new TemporaryFolder();
        _bench.User.Write("b.txt", "b\n");
        _bench.User.Commit("second");
        _bench.User.Git("clone", "-q", "--depth=1", $"file://{_bench.User.Root}", folder["shallow"]);
        var order = new RepositoryOrder(folder["shallow"], null);
        var prepared = await _bench.Workspaces.PrepareAsync(order, default);
        Assert.Null(prepared.Failure);
        Assert.Contains("shallow", Assert.Single(prepared.Warnings), StringComparison.Ordinal);
        var one = await _bench.CommitAsync(prepared, "one", ("a.txt", "agent\n"));
        var two = await _bench.CommitAsync(prepared, "two", ("c.txt", "c\n"));
        var clone = await _bench.EnsureAsync(prepared, "one");
        Assert.Equal("1", _bench.User.Git("-C", clone, "rev-list", "--count", "HEAD").Trim());
        var merge = new MergeOrder(prepared.Mirror, one, two, "m", WorkspaceBench.At);
        var merged = await _bench.Workspaces.MergeAsync(merge, default);
        var apply = new ApplyOrder(prepared.Mirror, merged.Commit!, folder["shallow"], "main", Checkout: true);
        Assert.Null((await _bench.Workspaces.ApplyAsync(apply, default)).Failure);
        Assert.Equal("c\n", File.ReadAllText(folder["shallow", "c.txt"]));
        _bench.User.Git("-C", folder["shallow"], "fsck", "--strict");
        Assert.Equal("4", _bench.User.Git("-C", folder["shallow"], "rev-list", "--count", "HEAD").Trim());

        // A history that became whole is followed.
        _bench.User.Git("-C", folder["shallow"], "fetch", "-q", "--unshallow");
        var later = await _bench.Workspaces.PrepareAsync(order, default);
        Assert.Equal((merged.Commit, null), (later.BaseCommit, later.Failure));
    }

    [Fact]
    public async Task Bare_repositories_and_other_kinds_of_ids_work()
    {
        using var folder = new TemporaryFolder();
        _bench.User.Git("clone", "-q", "--bare", _bench.User.Root, folder["bare"]);
        var bare = await _bench.Workspaces.PrepareAsync(new RepositoryOrder(folder["bare"], "main"), default);
        Assert.Equal(_bench.User.Git("rev-parse", "HEAD").Trim(), bare.BaseCommit);

        _bench.User.Git("init", "-q", "--object-format=sha256", folder["long"]);
        _bench.User.Git("-C", folder["long"], "commit", "-q", "--allow-empty", "-m", "x");
        var order = new RepositoryOrder(folder["long"], null);
        var prepared = await _bench.Workspaces.PrepareAsync(order, default);
        Assert.Equal(64, prepared.BaseCommit.Length);
        var result = await _bench.CommitAsync(prepared, "task/long", ("a.txt", "x"));
        Assert.Equal(64, result.Length);
    }

    [Fact]
    public async Task A_declared_setup_is_read_and_a_wrong_one_told()
    {
        _bench.User.Write(
            ".codeagent/config.json",
            """{"workspace": {"setup": "make", "inputs": ["*.lock"], "environment": {"CI": "1"}, "ports": ["PORT"]}} // ok"""
        );
        _bench.User.Commit();
        var setup = (await _bench.PrepareAsync()).Setup!;
        Assert.Equal(
            ("make", "*.lock", "1", "PORT"),
            (setup.Script, setup.Inputs[0], setup.Environment["CI"], setup.Ports[0])
        );
        _bench.User.Write(
            ".codeagent/config.json",
            """{"workspace": {"setup": "make", "inputs": ["*.lock", "PORT"]}}"""
        );
        _bench.User.Commit();
        Assert.NotEqual(setup.Hash, (await _bench.PrepareAsync()).Setup!.Hash);
        foreach (
            var wrong in new[]
            {
                "{",
                "[]",
                """{"workspace": {"setup": 1}}""",
                """{"workspace": {"ports": ["A=B"]}}""",
                """{"workspace": {"environment": {"": "x"}}}""",
            }
        )
        {
            _bench.User.Write(".codeagent/config.json", wrong);
            _bench.User.Commit();
            Assert.Contains("is not valid", await FailureAsync(_bench.User.Root), StringComparison.Ordinal);
        }
    }

    private async Task<(string, string?)> BaseAsync(string? wanted)
    {
        var prepared = await _bench.PrepareAsync(wanted);
        return (prepared.BaseCommit, prepared.BaseBranch);
    }

    private async Task<string> FailureAsync(string repository)
    {
        var prepared = await _bench.Workspaces.PrepareAsync(new RepositoryOrder(repository, null), default);
        return prepared.Failure ?? "";
    }
}
