using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class ApplyTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_new_branch_appears_and_nothing_else_changes()
    {
        var (prepared, commit) = await ResultAsync();
        _bench.User.Write("a.txt", "dirty\n");
        _bench.User.Write("staged.txt", "staged\n");
        _bench.User.Git("add", "staged.txt");
        var before = State();
        Assert.Equal(new ApplyResult("task/one"), await ApplyAsync(prepared, commit, "task/one"));
        Assert.Equal(before, State());
        Assert.Equal(commit, _bench.User.Git("rev-parse", "task/one").Trim());
        Assert.Equal("made\n", _bench.User.Git("show", "task/one:made.txt"));
        _bench.User.Git("fsck", "--strict", "--connectivity-only");
        Assert.Equal(new ApplyResult("task/one"), await ApplyAsync(prepared, commit, "task/one"));

        // Only what the repository does not have is brought: a commit, a tree, two files.
        var pack = Assert.Single(Directory.GetFiles(_bench.User.At(".git/objects/pack"), "*.idx"));
        Assert.Equal(4, _bench.User.Git("verify-pack", "-v", pack).Split('\n').Count(IsObject));
    }

    [Fact]
    public async Task An_existing_branch_moves_forward_only()
    {
        var (prepared, commit) = await ResultAsync();
        _bench.User.Git("branch", "behind");
        Assert.Null((await ApplyAsync(prepared, commit, "behind")).Failure);
        Assert.Equal(commit, _bench.User.Git("rev-parse", "behind").Trim());

        _bench.User.Git("checkout", "-q", "-b", "ahead");
        _bench.User.Commit("another");
        _bench.User.Git("checkout", "-q", "main");
        var at = _bench.User.Git("rev-parse", "ahead");
        Assert.Contains(
            "has other commits",
            (await ApplyAsync(prepared, commit, "ahead")).Failure!,
            StringComparison.Ordinal
        );
        Assert.Equal(at, _bench.User.Git("rev-parse", "ahead"));
    }

    [Fact]
    public async Task A_checkout_follows_and_keeps_changes_that_are_not_in_the_way()
    {
        _bench.User.Write("other.txt", "other\n");
        _bench.User.Commit();
        var (prepared, commit) = await ResultAsync();
        _bench.User.Write("other.txt", "dirty\n");
        _bench.User.Write("untracked.txt", "mine\n");
        Assert.Null((await ApplyAsync(prepared, commit, "task/one", checkout: true)).Failure);
        Assert.Equal("task/one", _bench.User.Git("branch", "--show-current").Trim());
        Assert.Equal("made\n", File.ReadAllText(_bench.User.At("made.txt")));
        Assert.Equal("agent\n", File.ReadAllText(_bench.User.At("a.txt")));
        Assert.Equal(" M other.txt\n?? untracked.txt\n", _bench.User.Git("status", "--porcelain"));
        Assert.Null((await ApplyAsync(prepared, commit, "task/one", checkout: true)).Failure);
    }

    [Fact]
    public async Task The_branch_that_is_checked_out_moves_with_its_files()
    {
        var (prepared, commit) = await ResultAsync();
        Assert.Contains(
            "is checked out",
            (await ApplyAsync(prepared, commit, "main")).Failure!,
            StringComparison.Ordinal
        );
        Assert.Null((await ApplyAsync(prepared, commit, "main", checkout: true)).Failure);
        Assert.Equal(commit, _bench.User.Git("rev-parse", "main").Trim());
        Assert.Equal("", _bench.User.Git("status", "--porcelain"));
        Assert.Equal("agent\n", File.ReadAllText(_bench.User.At("a.txt")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_checkout_that_was_cut_short_is_finished_by_the_same_order(int steps)
    {
        var (prepared, commit) = await ResultAsync();
        _bench.User.Git("fetch", "-q", _bench.State("mirrors", prepared.Mirror), $"{commit}:refs/keep");
        _bench.User.Git("read-tree", "-m", "-u", "HEAD", commit);
        if (steps > 1)
            _bench.User.Git("update-ref", "refs/heads/task/one", commit);
        Assert.Null((await ApplyAsync(prepared, commit, "task/one", checkout: true)).Failure);
        Assert.Equal("task/one", _bench.User.Git("branch", "--show-current").Trim());
        Assert.Equal("", _bench.User.Git("status", "--porcelain"));
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("made.txt")]
    [InlineData("ignored/made.txt")]
    [InlineData("ignored")]
    [InlineData("made.txt/ignored/below")]
    public async Task A_checkout_that_would_touch_uncommitted_changes_is_refused(string name)
    {
        _bench.User.Write(".gitignore", "ignored/\n");
        _bench.User.Commit();
        var prepared = await _bench.PrepareAsync();
        var commit = await _bench.CommitAsync(
            prepared,
            "one",
            ("a.txt", "agent\n"),
            ("made.txt", "made\n"),
            (".gitignore", ""),
            ("ignored/made.txt", "made\n")
        );
        _bench.User.Write(name, "mine\n");
        var before = State();
        var applied = await ApplyAsync(prepared, commit, "task/one", checkout: true);
        Assert.Contains("Uncommitted changes are in the way", applied.Failure!, StringComparison.Ordinal);
        Assert.Equal(before, State());
        Assert.Throws<InvalidOperationException>(() => _bench.User.Git("rev-parse", "--verify", "task/one"));
    }

    [Fact]
    public async Task A_place_where_it_cannot_go_is_told()
    {
        var (prepared, commit) = await ResultAsync();
        _bench.User.Git("worktree", "add", "-q", _bench.User.Beside("linked"), "-b", "linked");
        Assert.Contains(
            "is checked out in",
            (await ApplyAsync(prepared, commit, "linked")).Failure!,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be set",
            (await ApplyAsync(prepared, commit, "main/below")).Failure!,
            StringComparison.Ordinal
        );
        foreach (var name in new[] { "", "-x", "a b", "a..b", "HEAD", "x.lock", "/x" })
            Assert.Contains(
                "no name of a branch",
                (await ApplyAsync(prepared, commit, name)).Failure!,
                StringComparison.Ordinal
            );
        File.WriteAllText(_bench.User.At(".git/MERGE_HEAD"), commit);
        Assert.Contains(
            "under way",
            (await ApplyAsync(prepared, commit, "x", checkout: true)).Failure!,
            StringComparison.Ordinal
        );
        File.Delete(_bench.User.At(".git/MERGE_HEAD"));
        using var folder = new TemporaryFolder();
        var none = new ApplyOrder(prepared.Mirror, commit, folder.Path, "x", false);
        Assert.Contains(
            "no git repository",
            (await _bench.Workspaces.ApplyAsync(none, default)).Failure!,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has no commit",
            (await ApplyAsync(prepared, new string('1', 40), "x")).Failure!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_bare_repository_and_one_without_a_commit_can_be_given_a_result()
    {
        var (prepared, commit) = await ResultAsync();
        using var folder = new TemporaryFolder();
        _bench.User.Git("init", "-q", "--bare", folder["bare"]);
        var bare = new ApplyOrder(prepared.Mirror, commit, folder["bare"], "x", false);
        Assert.Null((await _bench.Workspaces.ApplyAsync(bare, default)).Failure);
        Assert.Contains(
            "bare",
            (await _bench.Workspaces.ApplyAsync(bare with { Checkout = true }, default)).Failure!,
            StringComparison.Ordinal
        );
        _bench.User.Git("-C", folder["bare"], "fsck", "--strict");
        _bench.User.Git("init", "-q", folder["empty"]);
        var empty = new ApplyOrder(prepared.Mirror, commit, folder["empty"], "x", true);
        Assert.Null((await _bench.Workspaces.ApplyAsync(empty, default)).Failure);
        Assert.Equal("agent\n", File.ReadAllText(folder["empty", "a.txt"]));
        Assert.Equal("", _bench.User.Git("-C", folder["empty"], "status", "--porcelain"));
    }

    private async Task<(PreparedRepository, string)> ResultAsync()
    {
        var prepared = await _bench.PrepareAsync();
        return (prepared, await _bench.CommitAsync(prepared, "one", ("a.txt", "agent\n"), ("made.txt", "made\n")));
    }

    private static bool IsObject(string line) =>
        line.Contains(" commit ") || line.Contains(" tree ") || line.Contains(" blob ");

    private (string, string, string) State() =>
        (
            string.Join('\n', _bench.User.Files()),
            _bench.User.Git("status", "--porcelain", "--branch"),
            Convert.ToHexString(File.ReadAllBytes(_bench.User.At(".git/HEAD")))
        );

    private Task<ApplyResult> ApplyAsync(
        PreparedRepository prepared,
        string commit,
        string branch,
        bool checkout = false
    ) =>
        _bench.Workspaces.ApplyAsync(
            new ApplyOrder(prepared.Mirror, commit, _bench.User.Root, branch, checkout),
            default
        );
}
