using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Tests.Git;

public sealed class GitCheckpointsTests : IDisposable
{
    private readonly TestRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task A_checkpoint_leaves_index_branches_and_head_as_they_are()
    {
        _repository.Write("a.txt", "one\n");
        _repository.Commit();
        _repository.Write("a.txt", "staged\n");
        _repository.Git("add", "a.txt");
        _repository.Write("a.txt", "two\n");
        _repository.Write("new.txt", "new\n");
        var before = (
            _repository.Git("status", "--porcelain"),
            _repository.Git("for-each-ref", "refs/heads", "refs/tags")
        );
        var index = File.ReadAllBytes(_repository.At(".git/index"));

        var taken = await TakeAsync();
        Assert.Null(taken.Reason);
        Assert.Equal(index, File.ReadAllBytes(_repository.At(".git/index")));
        Assert.Equal(
            before,
            (_repository.Git("status", "--porcelain"), _repository.Git("for-each-ref", "refs/heads", "refs/tags"))
        );
        Assert.Equal("two\n", _repository.Git("show", $"{taken.Commit}:a.txt"));
        Assert.Equal("new\n", _repository.Git("show", $"{taken.Commit}:new.txt"));
        Assert.Equal(taken.Tree, _repository.Git("rev-parse", $"{taken.Commit}^{{tree}}").Trim());
        Assert.Equal(taken.Commit, _repository.Git("rev-parse", "refs/codeagent/s_1/1").Trim());
        Assert.Equal("a step CodeAgent", _repository.Git("log", "-1", "--format=%s %an", taken.Commit!).Trim());
    }

    [Fact]
    public async Task The_same_state_is_the_same_commit()
    {
        _repository.Write("a.txt", "one\n");
        var first = await TakeAsync();
        Assert.Equal(first, await TakeAsync());
        _repository.Write("a.txt", "two\n");
        var second = await TakeAsync();
        Assert.NotEqual(first.Commit, second.Commit);
        Assert.Equal(2, _repository.Git("for-each-ref", "refs/codeagent/").Trim().Split('\n').Length);
    }

    [Fact]
    public async Task A_restore_can_itself_be_taken_back()
    {
        _repository.Write("kept.txt", "one\n");
        _repository.Write("sub/gone.txt", "x\n");
        var first = await TakeAsync();
        var was = _repository.Files();

        _repository.Write("kept.txt", "two\n");
        Directory.Delete(_repository.At("sub"), recursive: true);
        _repository.Write("sub", "a file where a folder was\n");
        _repository.Write("made/later.txt", "later\n");
        var later = _repository.Files();
        var before = await RestoreAsync(first.Commit!);
        Assert.Null(before.Reason);
        Assert.Equal(was, _repository.Files());
        Assert.False(Directory.Exists(_repository.At("made")));

        Assert.Null((await RestoreAsync(before.Commit!)).Reason);
        Assert.Equal(later, _repository.Files());
    }

    [Fact]
    public async Task Ignored_files_stay_even_where_they_are_no_longer_ignored()
    {
        _repository.Write(".gitignore", "*.log\nsecret\n");
        _repository.Write("deep/.gitignore", "!kept.log\n");
        _repository.Write("deep/kept.log", "1\n");
        _repository.Write("a.log", "1\n");
        _repository.Write("secret", "1\n");
        var first = await TakeAsync();
        Assert.Equal(
            [".gitignore", "deep/.gitignore", "deep/kept.log"],
            _repository.Git("ls-tree", "-r", "--name-only", first.Commit!).Trim().Split('\n')
        );

        File.Delete(_repository.At(".gitignore"));
        _repository.Write("a.log", "2\n");
        _repository.Write("new.txt", "2\n");
        Assert.Null((await RestoreAsync(first.Commit!)).Reason);
        Assert.Equal("2\n", File.ReadAllText(_repository.At("a.log")));
        Assert.Equal("1\n", File.ReadAllText(_repository.At("secret")));
        Assert.Equal("*.log\nsecret\n", File.ReadAllText(_repository.At(".gitignore")));
        Assert.False(File.Exists(_repository.At("new.txt")));
    }

    [Fact]
    public async Task What_becomes_ignored_is_left_out_and_what_the_user_tracks_is_not()
    {
        _repository.Write("build/out", "1\n");
        _repository.Write("build/forced", "1\n");
        var first = await TakeAsync();
        _repository.Write(".gitignore", "build/\n");
        _repository.Git("add", "-f", "build/forced");
        var second = await TakeAsync();
        Assert.Equal(
            [".gitignore", "build/forced"],
            _repository.Git("ls-tree", "-r", "--name-only", second.Commit!).Trim().Split('\n')
        );
        _repository.Write("build/out", "2\n");
        var before = await RestoreAsync(first.Commit!);
        Assert.Equal("1\n", File.ReadAllText(_repository.At("build/out")));
        Assert.Equal("2\n", _repository.Git("show", $"{before.Commit}:build/out"));
    }

    [Fact]
    public async Task Bytes_modes_links_and_names_are_kept_whatever_the_attributes_say()
    {
        _repository.Write(".gitattributes", "* text=auto eol=crlf ident\n*.bin filter=evil\n");
        _repository.Write("mixed.txt", "a\r\nb\n$Id$\n");
        _repository.Write("grün und\nneu/日本.txt", "x\n");
        _repository.Write("-dash *?[x].bin", "raw\n");
        _repository.Write("run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(_repository.At("run.sh"), (UnixFileMode)Convert.ToInt32("755", 8));
        File.CreateSymbolicLink(_repository.At("link"), "missing/../mixed.txt");
        _repository.Git("config", "filter.evil.clean", $"touch {_repository.Beside("ran")}; cat");
        _repository.Git("config", "filter.evil.smudge", $"touch {_repository.Beside("ran")}; cat");
        _repository.Git("config", "core.fsmonitor", $"touch {_repository.Beside("ran")}");
        _repository.Git("config", "core.hooksPath", _repository.Beside("hooks"));
        Directory.CreateDirectory(_repository.Beside("hooks"));
        foreach (var hook in (string[])["reference-transaction", "post-checkout", "post-index-change"])
        {
            File.WriteAllText(_repository.Beside($"hooks/{hook}"), $"#!/bin/sh\ntouch {_repository.Beside("ran")}\n");
            File.SetUnixFileMode(_repository.Beside($"hooks/{hook}"), (UnixFileMode)Convert.ToInt32("755", 8));
        }
        var was = _repository.Files();
        var first = await TakeAsync();
        Assert.Null(first.Reason);

        foreach (
            var entry in Directory
                .EnumerateFileSystemEntries(_repository.Root)
                .Where(entry => !entry.EndsWith("/.git", StringComparison.Ordinal))
        )
        {
            if (Directory.Exists(entry) && new FileInfo(entry).LinkTarget is null)
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }
        Assert.Null((await RestoreAsync(first.Commit!)).Reason);
        Assert.Equal(was, _repository.Files());
        Assert.False(File.Exists(_repository.Beside("ran")));
    }

    [Fact]
    public async Task Nested_repositories_and_very_large_files_are_left_alone()
    {
        _repository.Write("a.txt", "1\n");
        _repository.Write("nested/file", "1\n");
        _repository.Git("init", "-q", "nested");
        using (var large = File.Create(_repository.At("large")))
            large.SetLength((50 * 1024 * 1024) + 1);
        var first = await TakeAsync();
        Assert.Equal("a.txt", _repository.Git("ls-tree", "-r", "--name-only", first.Commit!).Trim());
        _repository.Write("nested/file", "2\n");
        _repository.Write("a.txt", "2\n");
        Assert.Null((await RestoreAsync(first.Commit!)).Reason);
        Assert.Equal("2\n", File.ReadAllText(_repository.At("nested/file")));
        Assert.True(File.Exists(_repository.At("large")));
    }

    [Fact]
    public async Task A_workspace_below_the_root_is_all_that_is_recorded_and_restored()
    {
        _repository.Write("outside.txt", "1\n");
        _repository.Write("sub/inside.txt", "1\n");
        _repository.Write(".gitignore", "*.log\n");
        _repository.Write("sub/a.log", "1\n");
        var sub = _repository.At("sub");
        var first = await _repository.Checkpoints.TakeAsync(sub, "s", "l", default);
        Assert.Equal("sub/inside.txt", _repository.Git("ls-tree", "-r", "--name-only", first.Commit!).Trim());
        _repository.Write("outside.txt", "2\n");
        File.Delete(_repository.At("sub/inside.txt"));
        Assert.Null((await _repository.Checkpoints.RestoreAsync(sub, "s", first.Commit!, default)).Reason);
        Assert.Equal("1\n", File.ReadAllText(_repository.At("sub/inside.txt")));
        Assert.Equal("2\n", File.ReadAllText(_repository.At("outside.txt")));
        var elsewhere = await RestoreAsync(first.Commit!);
        Assert.Contains("another folder", elsewhere.Reason!, StringComparison.Ordinal);
        Assert.Equal("2\n", File.ReadAllText(_repository.At("outside.txt")));
    }

    [Fact]
    public async Task What_cannot_be_done_says_why_and_changes_nothing()
    {
        var plain = Directory.CreateDirectory(_repository.Beside("plain")).FullName;
        var none = await _repository.Checkpoints.TakeAsync(plain, "s", "l", default);
        Assert.Equal(new CheckpointResult(null, null, "The workspace is not in a git repository."), none);
        _repository.Write("a.txt", "1\n");
        _repository.Commit();
        _repository.Write("a.txt", "2\n");
        var head = _repository.Git("rev-parse", "HEAD").Trim();
        Assert.Contains("no checkpoint", (await RestoreAsync(head)).Reason!, StringComparison.Ordinal);
        Assert.Contains("not the id", (await RestoreAsync("--all")).Reason!, StringComparison.Ordinal);
        Assert.Equal("2\n", File.ReadAllText(_repository.At("a.txt")));
    }

    [Fact]
    public async Task Linked_worktrees_and_sessions_keep_apart()
    {
        _repository.Write("a.txt", "1\n");
        _repository.Commit();
        var linked = _repository.Beside("linked");
        _repository.Git("worktree", "add", "-q", linked, "-b", "other");
        File.WriteAllText(Path.Join(linked, "a.txt"), "linked\n");
        var there = await _repository.Checkpoints.TakeAsync(linked, "s/1", "l", default);
        var here = await _repository.Checkpoints.TakeAsync(_repository.Root, "s/2", "l", default);
        Assert.Equal("linked\n", _repository.Git("show", $"{there.Commit}:a.txt"));
        Assert.Equal("1\n", _repository.Git("show", $"{here.Commit}:a.txt"));
    }

    private ValueTask<CheckpointResult> TakeAsync() =>
        _repository.Checkpoints.TakeAsync(_repository.Root, "s/1", "a step", default);

    private ValueTask<CheckpointResult> RestoreAsync(string commit) =>
        _repository.Checkpoints.RestoreAsync(_repository.Root, "s/1", commit, default);
}
