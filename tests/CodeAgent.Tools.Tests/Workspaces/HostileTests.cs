using System.Security.Cryptography;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Tests.Git;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

/// <summary>Repositories and agents that want something run, or something of others changed.</summary>
public sealed class HostileTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private string Ran => _bench.Beside("ran");

    [Fact]
    public async Task Nothing_that_a_repository_configures_is_run_and_it_stays_as_it_is()
    {
        _bench.User.Write(".gitattributes", "* filter=evil diff=evil merge=evil text=auto eol=crlf ident\n");
        _bench.User.Write("b.txt", "$Id$\n");
        _bench.User.Commit();
        Poison(_bench.User.At(".git"));
        _bench.User.Write("a.txt", "dirty\n");
        var before = Bytes(_bench.User.Root);
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        Assert.Equal("$Id$\n", File.ReadAllText(Path.Join(folder, "b.txt")));
        var one = await _bench.CommitAsync(prepared, "one", ("b.txt", "one\n"));
        var two = await _bench.CommitAsync(prepared, "two", ("b.txt", "two\n"), ("c.txt", "c\n"));
        var merge = new MergeOrder(prepared.Mirror, one, two, "m", WorkspaceBench.At);
        Assert.Equal(["b.txt"], (await _bench.Workspaces.MergeAsync(merge, default)).Conflicts);
        await _bench.EnsureAsync(prepared with { BaseCommit = one }, "resolver", two);
        await _bench.CollectAsync("resolver");
        Assert.True((await _bench.CheckAsync(prepared, "cat b.txt")).Passed);
        await _bench.Workspaces.DiffAsync(prepared.Mirror, one, two, 1000, default);
        await _bench.Workspaces.ReconcileAsync(new HashSet<string>(), default);
        Assert.Equal(before, Bytes(_bench.User.Root));
        Assert.False(File.Exists(Ran));

        File.WriteAllText(_bench.User.At("a.txt"), "one\n");
        var apply = new ApplyOrder(prepared.Mirror, two, _bench.User.Root, "result", Checkout: true);
        Assert.Null((await _bench.Workspaces.ApplyAsync(apply, default)).Failure);
        Assert.False(File.Exists(Ran));

        // The trap works: whoever trusts the repository runs it.
        Record.Exception(() => _bench.User.Git("status"));
        Assert.True(File.Exists(Ran));
    }

    [Fact]
    public async Task Nothing_that_an_agent_puts_into_its_clone_is_run()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        Poison(Path.Join(folder, ".git"));
        File.WriteAllText(Path.Join(folder, ".gitattributes"), "* filter=evil diff=evil merge=evil\n");
        File.WriteAllText(Path.Join(folder, "a.txt"), "mine\n");
        File.CreateSymbolicLink(Path.Join(folder, "link"), "/etc/passwd");
        var result = await _bench.CollectAsync();
        Assert.Equal("mine\n", _bench.Mirror(prepared, "show", $"{result.Commit}:a.txt"));
        Assert.Equal("/etc/passwd", _bench.Mirror(prepared, "show", $"{result.Commit}:link"));
        var checkpoints = Checkpoints();
        Assert.Null((await checkpoints.TakeAsync(folder, "s", "l", default)).Reason);
        await _bench.Workspaces.DiffAsync(prepared.Mirror, prepared.BaseCommit, result.Commit!, 1000, default);
        Assert.False(File.Exists(Ran));
        Record.Exception(() => _bench.User.Git("-C", folder, "status"));
        Assert.True(File.Exists(Ran));
    }

    [Fact]
    public async Task Nothing_that_a_setup_puts_into_a_clones_git_folder_is_run_or_written_through()
    {
        Poison(_bench.User.At(".git"));
        var outside = Directory.CreateDirectory(_bench.Beside("outside")).FullName;
        var prepared = await _bench.PrepareAsync();
        var other = await _bench.CommitAsync(prepared, "other", ("a.txt", "theirs\n"), ("b.txt", "b\n"));
        var scripts = new[]
        {
            $"cp -r '{_bench.User.At(".git/hooks")}' .git/; cat '{_bench.User.At(".git/config")}' >>.git/config; "
                + "rm .git/info/attributes; echo '* filter=evil' >.git/info/attributes; echo x >made",
            $"rm -rf .git; ln -s '{outside}' .git; echo x >made",
            "rm -rf .git; echo x >.git; echo x >made",
        };
        foreach (var (number, script) in scripts.Index())
        {
            var setup = new WorkspaceSetup(script, [], new Dictionary<string, string>(), [], $"hash {number}");
            var folder = await _bench.EnsureAsync(prepared with { Setup = setup }, $"w{number}", other);
            Assert.Equal("x\n", File.ReadAllText(Path.Join(folder, "made")));
            Assert.Equal("b\n", File.ReadAllText(Path.Join(folder, "b.txt")));
            Assert.Equal("M  a.txt\nA  b.txt\n", _bench.User.Git("-C", folder, "status", "--porcelain"));
            Assert.Equal(
                ["a.txt", "b.txt"],
                (await _bench.CollectAsync($"w{number}")).Changes.Select(file => file.Path)
            );
        }
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.False(File.Exists(Ran));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("link to the user's")]
    [InlineData("file to the user's")]
    [InlineData("broken index")]
    [InlineData("folder as index")]
    [InlineData("pipe as index")]
    [InlineData("work tree elsewhere")]
    [InlineData("file")]
    public async Task Whatever_became_of_the_clones_git_folder_its_files_are_the_result(string what)
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        var git = Path.Join(folder, ".git");
        if (what.Contains("index", StringComparison.Ordinal))
            File.Delete(Path.Join(git, "index"));
        else if (what != "work tree elsewhere")
            Directory.Delete(git, recursive: true);
        switch (what)
        {
            case "link to the user's":
                Directory.CreateSymbolicLink(git, _bench.User.At(".git"));
                break;
            case "file to the user's":
                File.WriteAllText(git, $"gitdir: {_bench.User.At(".git")}\n");
                break;
            case "broken index":
                File.WriteAllBytes(Path.Join(git, "index"), RandomNumberGenerator.GetBytes(500));
                break;
            case "folder as index":
                Directory.CreateDirectory(Path.Join(git, "index"));
                break;
            case "pipe as index":
                using (var made = System.Diagnostics.Process.Start("mkfifo", [Path.Join(git, "index")]))
                    await made.WaitForExitAsync();
                break;
            case "work tree elsewhere":
                File.AppendAllText(Path.Join(git, "config"), $"[core]\n\tworktree = {_bench.User.Root}\n");
                break;
            case "file":
                File.WriteAllText(git, "nonsense");
                break;
        }
        File.WriteAllText(Path.Join(folder, "a.txt"), "mine\n");
        var before = Bytes(_bench.User.Root);
        var checkpoint = await Checkpoints().TakeAsync(folder, "s", "l", default).Within();
        Assert.Null(checkpoint.Reason);
        var result = await _bench.CollectAsync();
        Assert.Equal(checkpoint.Tree, result.Tree);
        Assert.Equal("a.txt", Assert.Single(result.Changes).Path);
        Assert.Equal(before, Bytes(_bench.User.Root));
    }

    [Fact]
    public async Task What_an_agent_does_to_its_objects_and_refs_does_not_reach_the_mirror()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        var before = _bench.Mirror(prepared, "for-each-ref");
        _bench.User.Git("-C", folder, "commit", "-q", "--allow-empty", "-m", "x");
        _bench.User.Git("-C", folder, "update-ref", "refs/codeagent/x", "HEAD");
        _bench.User.Git("-C", folder, "gc", "-q", "--prune=now");
        _bench.User.Git("-C", folder, "repack", "-q", "-a", "-d");
        Assert.Equal(before, _bench.Mirror(prepared, "for-each-ref"));
        Assert.Equal("", _bench.Mirror(prepared, "fsck", "--strict"));
    }

    [Fact]
    public async Task A_file_that_is_too_large_or_locked_is_told_and_not_lost_in_silence()
    {
        var prepared = await _bench.PrepareAsync();
        var folder = await _bench.EnsureAsync(prepared);
        using (var large = File.Create(Path.Join(folder, "core.dump")))
            large.SetLength(WorkspaceCollection.LargestFile + 1);
        var result = await _bench.Workspaces.CollectAsync(
            new CollectOrder("task/x/1", "x", WorkspaceBench.At),
            default
        );
        Assert.Null(result.Commit);
        Assert.Contains("core.dump is too large", result.Failure!, StringComparison.Ordinal);
    }

    private WorkspaceCheckpoints Checkpoints() =>
        new(
            new GitCheckpoints(TestRepository.Variables, TimeProvider.System),
            _bench.Options.StateFolder,
            TestRepository.Variables,
            TimeProvider.System
        );

    /// <summary>Every way known to us by which a git folder names programs.</summary>
    private void Poison(string git)
    {
        var program = _bench.Beside("evil");
        File.WriteAllText(program, $"#!/bin/sh\ntouch '{Ran}'\ncat\n");
        File.SetUnixFileMode(program, (UnixFileMode)Convert.ToInt32("755", 8));
        var hooks = _bench.Beside("hooks");
        foreach (var folder in new[] { hooks, Path.Join(git, "hooks") })
        {
            Directory.CreateDirectory(folder);
            foreach (
                var hook in new[]
                {
                    "post-checkout",
                    "reference-transaction",
                    "post-index-change",
                    "pre-commit",
                    "post-commit",
                    "post-merge",
                    "pre-auto-gc",
                    "fsmonitor-watchman",
                }
            )
                File.Copy(program, Path.Join(folder, hook), overwrite: true);
        }
        var included = _bench.Beside("included");
        File.WriteAllText(
            included,
            $"[filter \"evil\"]\n\tclean = {program}\n\tsmudge = {program}\n\trequired = true\n"
        );
        File.AppendAllText(
            Path.Join(git, "config"),
            $"""
            [include]
            	path = {included}
            [core]
            	fsmonitor = {program}
            	hooksPath = {hooks}
            	sshCommand = {program}
            	alternateRefsCommand = {program}
            	pager = {program}
            	editor = {program}
            [filter "evil"]
            	process = {program}
            [diff]
            	external = {program}
            [diff "evil"]
            	textconv = {program}
            	command = {program}
            [merge "evil"]
            	driver = {program} %O %A %B
            [uploadpack]
            	packObjectsHook = {program}
            [gpg]
            	program = {program}
            [credential]
            	helper = {program}
            [protocol "ext"]
            	allow = always
            [url "ext::{program} "]
            	insteadOf = /
            [merge]
            	verifySignatures = true
            """
        );
    }

    /// <summary>Every file, link and time below a folder, the git folder's too.</summary>
    private static string[] Bytes(string root) =>
        [
            .. Directory
                .EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path =>
                    Directory.Exists(path)
                        ? path
                        : $"{path} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))} {File.GetLastWriteTimeUtc(path):O}"
                ),
        ];
}
