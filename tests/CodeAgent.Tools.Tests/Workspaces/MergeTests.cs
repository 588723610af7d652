using CodeAgent.Core.Errors;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class MergeTests : IDisposable
{
    private readonly WorkspaceBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_merge_is_a_commit_of_both_and_the_same_order_makes_the_same_one()
    {
        var prepared = await _bench.PrepareAsync();
        var ours = await _bench.CommitAsync(prepared, "one", ("b.txt", "b\n"));
        var theirs = await _bench.CommitAsync(prepared, "two", ("c.txt", "c\n"));
        var merged = await MergeAsync(prepared, ours, theirs);
        Assert.Empty(merged.Conflicts);
        Assert.Equal(
            $"{ours} {theirs} CodeAgent <codeagent@localhost> 2026-03-04T03:06:07+00:00 merge",
            _bench.Mirror(prepared, "log", "-1", "--format=%P %an <%ae> %aI %s", merged.Commit!).Trim()
        );
        Assert.Equal(merged.Tree, _bench.Mirror(prepared, "rev-parse", $"{merged.Commit}^{{tree}}").Trim());
        Assert.Equal(merged.Commit, (await MergeAsync(prepared, ours, theirs)).Commit);

        // Nothing to merge is no new commit; what could be a fast forward is one, so that it can be taken out.
        Assert.Equal(merged.Commit, (await MergeAsync(prepared, merged.Commit!, theirs)).Commit);
        var forward = await MergeAsync(prepared, prepared.BaseCommit, theirs);
        Assert.NotEqual(theirs, forward.Commit);
    }

    [Fact]
    public async Task Conflicts_are_an_answer_with_paths_and_reasons()
    {
        _bench.User.Write("ü b.txt", "one\n");
        _bench.User.Commit();
        var prepared = await _bench.PrepareAsync();
        var ours = await _bench.CommitAsync(prepared, "one", ("ü b.txt", "ours\n"), ("a.txt", "ours\n"));
        var theirs = await _bench.CommitAsync(prepared, "two", ("ü b.txt", "theirs\n"), ("a.txt", null));
        var merged = await MergeAsync(prepared, ours, theirs);
        Assert.Null(merged.Commit);
        Assert.Equal(["a.txt", "ü b.txt"], merged.Conflicts.Order(StringComparer.Ordinal));
        Assert.Contains("CONFLICT (modify/delete): a.txt deleted in", merged.Detail, StringComparison.Ordinal);
        Assert.Contains("Merge conflict in ü b.txt", merged.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_orders_are_told()
    {
        var prepared = await _bench.PrepareAsync();
        var unknown = await MergeAsync(prepared, prepared.BaseCommit, new string('1', 40));
        Assert.Null(unknown.Commit);
        Assert.Empty(unknown.Conflicts);
        Assert.Contains("has no commit", unknown.Detail, StringComparison.Ordinal);
        var first = await RevertAsync(prepared, prepared.BaseCommit, prepared.BaseCommit);
        Assert.Contains("nothing before it", first.Detail, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => MergeAsync(new("../x", "", null), "a", "b"));
    }

    [Fact]
    public async Task A_merge_is_taken_out_below_later_work()
    {
        var prepared = await _bench.PrepareAsync();
        var one = await _bench.CommitAsync(prepared, "one", ("b.txt", "b\n"));
        var two = await _bench.CommitAsync(prepared, "two", ("c.txt", "c\n"));
        var first = await MergeAsync(prepared, prepared.BaseCommit, one);
        var second = await MergeAsync(prepared, first.Commit!, two);
        var without = await RevertAsync(prepared, second.Commit!, first.Commit!);
        Assert.Equal("a.txt\nc.txt\n", _bench.Mirror(prepared, "ls-tree", "--name-only", without.Commit!));
        Assert.Equal(second.Commit, _bench.Mirror(prepared, "log", "-1", "--format=%P", without.Commit!).Trim());
        Assert.Equal(
            without,
            await RevertAsync(prepared, second.Commit!, first.Commit!) with
            {
                Conflicts = without.Conflicts,
            }
        );

        // Taken out already: nothing changes.
        Assert.Equal(without.Commit, (await RevertAsync(prepared, without.Commit!, first.Commit!)).Commit);

        var later = await _bench.CommitAsync(
            prepared with
            {
                BaseCommit = second.Commit!,
            },
            "three",
            ("b.txt", "changed\n")
        );
        var conflict = await RevertAsync(prepared, later, first.Commit!);
        Assert.Null(conflict.Commit);
        Assert.Equal(["b.txt"], conflict.Conflicts);
    }

    [Fact]
    public async Task A_ref_moves_by_compare_and_swap()
    {
        const string Name = "refs/codeagent/task/x/integration";
        var prepared = await _bench.PrepareAsync();
        var next = await _bench.CommitAsync(prepared, "one", ("b.txt", "b\n"));
        var first = prepared.BaseCommit;
        Assert.Equal(new RefMove(false, null), await MoveAsync(Name, first, next));
        Assert.Equal(new RefMove(true, first), await MoveAsync(Name, null, first));
        Assert.Equal(new RefMove(true, first), await MoveAsync(Name, null, first));
        Assert.Equal(new RefMove(false, first), await MoveAsync(Name, null, next));
        Assert.Equal(new RefMove(true, next), await MoveAsync(Name, first, next));
        Assert.Equal(new RefMove(false, next), await MoveAsync(Name, new string('1', 40), first));
        foreach (var wrong in new[] { "refs/heads/main", "refs/codeagent/../heads/x", "refs/codeagent/a b", "--stdin" })
            await Assert.ThrowsAsync<ArgumentException>(() => MoveAsync(wrong, null, first));
        var failure = await Assert.ThrowsAsync<CodeAgentException>(() => MoveAsync($"{Name}/below", null, first));
        Assert.Equal(ErrorCode.StateUnusable, failure.Code);

        // A git that was killed left its lock.
        var stale = _bench.State("mirrors", prepared.Mirror, $"{Name}.lock");
        File.WriteAllText(stale, "");
        File.SetLastWriteTimeUtc(stale, DateTime.UnixEpoch);
        Assert.Equal(new RefMove(true, first), await MoveAsync(Name, next, first));
        Assert.Equal(new RefMove(true, next), await MoveAsync(Name, first, next));

        // Only one of many moves from the same place wins.
        var others = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(number => _bench.CommitAsync(prepared, $"w{number}", ("n", $"{number}")))
        );
        var moves = await Task.WhenAll(others.Select(commit => MoveAsync(Name, next, commit)));
        Assert.Single(moves, move => move.Moved);

        Task<RefMove> MoveAsync(string name, string? old, string to) =>
            _bench.Workspaces.MoveRefAsync(new RefOrder(prepared.Mirror, name, old, to), default);
    }

    [Fact]
    public async Task Changes_and_patches_are_told()
    {
        _bench.User.Write("old name.txt", "1\n2\n3\n4\n5\n");
        _bench.User.Write("binary", "a\0b");
        _bench.User.Commit();
        var prepared = await _bench.PrepareAsync();
        var commit = await _bench.CommitAsync(
            prepared,
            "one",
            ("old name.txt", null),
            ("new ü.txt", "1\n2\n3\n4\n5\n6\n"),
            (":b", "x\n"),
            ("binary", "b\0c")
        );
        var changes = await _bench.Workspaces.ChangesAsync(prepared.Mirror, prepared.BaseCommit, commit, default);
        Assert.Equal(
            [
                new FileChange(":b", "added", 1, 0),
                new FileChange("binary", "modified", 0, 0),
                new FileChange("new ü.txt", "renamed", 1, 0),
            ],
            changes.Files
        );
        Assert.Equal((2, 0), (changes.Added, changes.Deleted));
        var patch = await _bench.Workspaces.DiffAsync(prepared.Mirror, prepared.BaseCommit, commit, 100_000, default);
        Assert.Contains("+6\n", patch, StringComparison.Ordinal);
        for (var most = 0; most < 60; most += 7)
        {
            var cut = await _bench.Workspaces.DiffAsync(prepared.Mirror, prepared.BaseCommit, commit, most, default);
            Assert.True(cut.Length <= most && (cut.Length == 0 || cut.EndsWith('\n')));
            Assert.StartsWith(cut, patch, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<CodeAgentException>(() =>
            _bench.Workspaces.ChangesAsync(prepared.Mirror, prepared.BaseCommit, new string('1', 40), default)
        );
    }

    /// <summary>Edits of different files merge to all of them; taking one out takes out exactly that.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_contributions_add_up_and_come_out_one_by_one(int seed)
    {
        var random = new Random(seed);
        const int Agents = 3;
        var lines = Enumerable.Range(0, 40 * Agents).Select(line => $"{line}\n").ToArray();
        _bench.User.Write("shared.txt", string.Concat(lines));
        for (var agent = 0; agent < Agents; agent++)
        {
            for (var file = 0; file < 3; file++)
                _bench.User.Write($"d{agent}/{file} ü.txt", $"{agent} {file}\n");
        }
        _bench.User.Commit();
        var prepared = await _bench.PrepareAsync();
        var edits = Enumerable.Range(0, Agents).Select(agent => Contribution(agent, lines, random)).ToList();
        var head = prepared.BaseCommit;
        var merges = new List<string>();
        foreach (var (agent, edit) in edits.Index())
        {
            var alone = Apply(lines, [edit]);
            var commit = await _bench.CommitAsync(prepared, $"agent/{agent}", [.. edit.Files, ("shared.txt", alone)]);
            var merged = await MergeAsync(prepared, head, commit);
            Assert.Empty(merged.Conflicts);
            merges.Add(head = merged.Commit!);
        }
        await AssertIsAsync(prepared, head, lines, edits);
        var order = Enumerable.Range(0, Agents).ToArray();
        random.Shuffle(order);
        var left = edits.ToList();
        foreach (var agent in order)
        {
            var without = await RevertAsync(prepared, head, merges[agent]);
            Assert.Empty(without.Conflicts);
            head = without.Commit!;
            left.Remove(edits[agent]);
            await AssertIsAsync(prepared, head, lines, left);
        }
        var tree = _bench.Mirror(prepared, "rev-parse", $"{head}^{{tree}}");
        Assert.Equal(_bench.Mirror(prepared, "rev-parse", $"{prepared.BaseCommit}^{{tree}}"), tree);
    }

    private sealed record Edit(int Line, string Text, (string Name, string? Text)[] Files);

    private static Edit Contribution(int agent, string[] lines, Random random)
    {
        var files = new List<(string, string?)> { ($"d{agent}/new {random.Next(9)}.txt", $"{random.Next()}\n") };
        for (var file = 0; file < 3; file++)
        {
            if (random.Next(2) == 0)
                files.Add(($"d{agent}/{file} ü.txt", random.Next(2) == 0 ? null : $"{random.Next()}\n"));
        }
        var line = (agent * lines.Length / 3) + random.Next(5, 35);
        return new Edit(line, $"edited {random.Next()}\n", [.. files]);
    }

    private static string Apply(string[] lines, IEnumerable<Edit> edits)
    {
        var all = lines.ToArray();
        foreach (var edit in edits)
            all[edit.Line] = edit.Text;
        return string.Concat(all);
    }

    private async Task AssertIsAsync(PreparedRepository prepared, string commit, string[] lines, List<Edit> edits)
    {
        var changes = await _bench.Workspaces.ChangesAsync(prepared.Mirror, prepared.BaseCommit, commit, default);
        var paths = edits.SelectMany(edit => edit.Files).Select(file => file.Name);
        var expected = edits.Count == 0 ? [] : paths.Append("shared.txt").Order(StringComparer.Ordinal).ToArray();
        var renamed = changes.Files.Count(file => file.Kind == "renamed");
        Assert.Equal(expected.Length - renamed, changes.Files.Count);
        Assert.Equal(Apply(lines, edits), _bench.Mirror(prepared, "show", $"{commit}:shared.txt"));
        foreach (var (name, text) in edits.SelectMany(edit => edit.Files).Where(file => file.Text is not null))
            Assert.Equal(text, _bench.Mirror(prepared, "show", $"{commit}:{name}"));
    }

    private Task<MergeResult> MergeAsync(PreparedRepository prepared, string ours, string theirs) =>
        _bench.Workspaces.MergeAsync(
            new MergeOrder(prepared.Mirror, ours, theirs, "merge", WorkspaceBench.At),
            default
        );

    private Task<MergeResult> RevertAsync(PreparedRepository prepared, string head, string merge) =>
        _bench.Workspaces.RevertAsync(
            new RevertOrder(prepared.Mirror, head, merge, "take out", WorkspaceBench.At),
            default
        );
}
