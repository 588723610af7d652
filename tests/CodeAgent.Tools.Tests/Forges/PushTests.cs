using CodeAgent.Core.Forges;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Forges;
using CodeAgent.Tools.Tests.Workspaces;

namespace CodeAgent.Tools.Tests.Forges;

/// <summary>Pushes of mirrors' commits to a bare remote.</summary>
public sealed class PushTests : IDisposable
{
    private const string Branch = "codeagent/x";
    private readonly WorkspaceBench _bench = new();
    private readonly string _remote;
    private readonly GitRemoteBranches _branches;

    public PushTests()
    {
        _remote = _bench.Beside("remote.git");
        _bench.User.Git("init", "-q", "--bare", "-b", "main", _remote);
        _bench.User.Git("remote", "add", "origin", _remote);
        _bench.User.Git("push", "-q", "origin", "main");
        _branches = new GitRemoteBranches(_bench.Options.StateFolder, _bench.Options.Environment, TimeProvider.System);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_branch_is_made_moved_on_and_left_where_it_is_right()
    {
        var prepared = await _bench.PrepareAsync();
        var first = await _bench.CommitAsync(prepared, "task/x/1", ("a.txt", "two\n"));
        Assert.Equal(new PushResult(true), await PushAsync(prepared, first));
        Assert.Equal(first, At(Branch));
        Assert.Equal(new PushResult(false), await PushAsync(prepared, first));
        var merge = new MergeOrder(prepared.Mirror, first, await Second(prepared), "both", WorkspaceBench.At);
        var second = (await _bench.Workspaces.MergeAsync(merge, default)).Commit!;
        Assert.Equal(new PushResult(true), await PushAsync(prepared, second));
        Assert.Equal(second, At(Branch));
    }

    [Fact]
    public async Task Nothing_of_the_user_changes()
    {
        _bench.User.Write("a.txt", "not committed\n");
        var before = Picture();
        var prepared = await _bench.PrepareAsync();
        await PushAsync(prepared, await _bench.CommitAsync(prepared, "task/x/1", ("a.txt", "two\n")));
        Assert.Equal(before, Picture());

        string Picture() =>
            _bench.User.Git("status", "--porcelain") + _bench.User.Git("for-each-ref") + _bench.User.Git("reflog");
    }

    [Fact]
    public async Task Commits_of_others_are_left_alone()
    {
        var prepared = await _bench.PrepareAsync();
        _bench.User.Git("push", "-q", "origin", $"main:{Branch}");
        _bench.User.Write("b.txt", "theirs\n");
        _bench.User.Commit("theirs");
        _bench.User.Git("push", "-q", "origin", $"main:{Branch}");
        var refused = await PushAsync(prepared, await _bench.CommitAsync(prepared, "task/x/1", ("a.txt", "two\n")));
        Assert.Contains("has other commits", refused.Failure!, StringComparison.Ordinal);
        Assert.Equal(_bench.User.Git("rev-parse", "main").Trim(), At(Branch));
    }

    [Fact]
    public async Task A_branch_as_this_program_left_it_may_be_replaced()
    {
        var prepared = await _bench.PrepareAsync();
        await PushAsync(prepared, await _bench.CommitAsync(prepared, "task/x/1", ("a.txt", "two\n")));
        var other = await Second(prepared);
        Assert.Equal(new PushResult(true), await PushAsync(prepared, other));
        Assert.Equal(other, At(Branch));
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a..b")]
    [InlineData("HEAD")]
    [InlineData("")]
    public async Task A_bad_name_is_refused(string branch)
    {
        var prepared = await _bench.PrepareAsync();
        Assert.Contains(
            "no name",
            (await PushAsync(prepared, prepared.BaseCommit, branch)).Failure!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_remote_that_is_gone_or_refuses_is_told()
    {
        var prepared = await _bench.PrepareAsync();
        var commit = await _bench.CommitAsync(prepared, "task/x/1", ("a.txt", "two\n"));
        File.WriteAllText(Path.Join(_remote, "hooks", "pre-receive"), "#!/bin/sh\necho not here >&2\nexit 1\n");
        File.SetUnixFileMode(Path.Join(_remote, "hooks", "pre-receive"), (UnixFileMode)0x1ED);
        Assert.Contains("does not take", (await PushAsync(prepared, commit)).Failure!, StringComparison.Ordinal);
        Directory.Delete(_remote, recursive: true);
        Assert.NotNull((await PushAsync(prepared, commit)).Failure);
    }

    [Fact]
    public async Task Only_the_address_of_a_remote_is_taken_from_the_repository()
    {
        var witness = _bench.Beside("witness");
        _bench.User.Git("config", "remote.origin.receivepack", $"touch {witness}; git-receive-pack");
        _bench.User.Git("config", "core.sshCommand", $"touch {witness}");
        _bench.User.Git("config", "credential.helper", $"!touch {witness}");
        File.WriteAllText(_bench.User.At(".git/hooks/pre-push"), $"#!/bin/sh\ntouch {witness}\n");
        File.SetUnixFileMode(_bench.User.At(".git/hooks/pre-push"), (UnixFileMode)0x1ED);
        var prepared = await _bench.PrepareAsync();
        var commit = await _bench.CommitAsync(prepared, "task/x/1", ("a.txt", "two\n"));
        Assert.Null((await PushAsync(prepared, commit)).Failure);
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Remotes_are_found_by_name_and_by_address()
    {
        _bench.User.Git("remote", "add", "hub", "https://me:secret@github.com/o/r.git");
        _bench.User.Git("remote", "set-url", "--push", "origin", "../push.git");
        var hub = await _branches.FindAsync(_bench.User.Root, "hub", default);
        Assert.Equal(("https://me:secret@github.com/o/r.git", "https://github.com/o/r.git"), (hub.Address, hub.Shown));
        var address = await _branches.FindAsync(_bench.User.Root, "git@github.com:o/r", default);
        Assert.Equal("git@github.com:o/r", address.Address);
        Assert.NotNull((await _branches.FindAsync(_bench.User.Root, "nobody", default)).Failure);
        _bench.User.Git("remote", "add", "evil", "ext::sh -c 'touch x'");
        Assert.NotNull((await _branches.FindAsync(_bench.User.Root, "evil", default)).Failure);
    }

    private Task<string> Second(PreparedRepository prepared) =>
        _bench.CommitAsync(prepared, "task/x/2", ("c.txt", "three\n"));

    private async Task<PushResult> PushAsync(PreparedRepository prepared, string commit, string branch = Branch)
    {
        var remote = await _branches.FindAsync(_bench.User.Root, null, default);
        return remote.Failure is not null
            ? new PushResult(false, remote.Failure)
            : await _branches.PushAsync(new PushOrder(prepared.Mirror, commit, remote.Address, branch), default);
    }

    private string At(string branch) => _bench.User.Git("--git-dir", _remote, "rev-parse", branch).Trim();
}
