using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Storage.Sqlite.Writes;
using CodeAgent.Storage.Tests.Sqlite;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Chain;

/// <summary>The file of anchors.</summary>
public sealed class AnchorFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileHashKeys _keys;
    private readonly AnchorFile _file;

    public AnchorFileTests()
    {
        _keys = new FileHashKeys(_folder["keys"]);
        _file = new AnchorFile(_folder["anchors"], _keys);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Anchors_are_read_as_they_were_written_in_their_order()
    {
        Assert.True(_file.TryAppend([new Anchor("session/a", 1, "00"), new Anchor("session/b", 2, "11")]));
        Assert.True(_file.TryAppend([new Anchor("session/a", 3, "22")]));

        Assert.Equal(
            [new Anchor("session/a", 1, "00"), new Anchor("session/b", 2, "11"), new Anchor("session/a", 3, "22")],
            await ReadClean()
        );
    }

    [Fact]
    public async Task There_is_nothing_to_read_without_a_file() => Assert.Empty(await ReadClean());

    [Theory]
    [InlineData("session/a 1", "session/a 2")]
    [InlineData("session/a 1", "session/c 1")]
    [InlineData("1 session/a", "2 session/a")]
    [InlineData(" 00 ", " 01 ")]
    [InlineData(" 00 ", "  00 ")]
    public async Task An_altered_line_is_a_finding(string from, string to)
    {
        _file.TryAppend([new Anchor("session/a", 1, "00"), new Anchor("session/b", 2, "11")]);
        File.WriteAllText(
            _folder["anchors"],
            File.ReadAllText(_folder["anchors"]).Replace(from, to, StringComparison.Ordinal)
        );
        var findings = new List<ChainFinding>();

        var anchors = await _file.ReadAsync(findings, default);

        Assert.Equal(new Anchor("session/b", 2, "11"), Assert.Single(anchors));
        Assert.Equal(("anchors", 1, ChainFault.Altered), (findings[0].Stream, findings[0].Seq, findings[0].Fault));
    }

    [Fact]
    public async Task A_torn_last_line_is_none_and_the_next_begins_anew()
    {
        _file.TryAppend([new Anchor("session/a", 1, "00"), new Anchor("session/b", 2, "11")]);
        using (var file = File.OpenWrite(_folder["anchors"]))
        {
            file.SetLength(file.Length - 10);
        }

        Assert.Equal(new Anchor("session/a", 1, "00"), Assert.Single(await ReadClean()));
        _file.TryAppend([new Anchor("session/c", 3, "22")]);

        Assert.Equal(["session/a", "session/c"], (await _file.ReadAsync([], default)).Select(anchor => anchor.Stream));
    }

    [Fact]
    public async Task A_missing_key_is_told_as_that()
    {
        _file.TryAppend([new Anchor("session/a", 1, "00"), new Anchor("session/b", 2, "11")]);
        Directory.Delete(_folder["keys"], recursive: true);
        var findings = new List<ChainFinding>();

        Assert.Empty(
            await new AnchorFile(_folder["anchors"], new FileHashKeys(_folder["keys"])).ReadAsync(findings, default)
        );

        Assert.Equal(ChainFault.KeyMissing, findings[0].Fault);
    }

    [Fact]
    public async Task While_another_process_writes_it_is_left_for_later_and_readers_wait()
    {
        Task<IReadOnlyList<Anchor>> reading;
        using (File.Open(_folder["anchors"], FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.False(_file.TryAppend([new Anchor("session/a", 1, "00")]));
            reading = _file.ReadAsync([], default);
        }

        Assert.Empty(await reading.Within());

        Assert.True(_file.TryAppend([new Anchor("session/a", 1, "00")]));
    }

    [Fact]
    public async Task Ends_are_anchored_now_and_then_and_at_the_end()
    {
        var clock = new ManualClock();
        var log = new AnchorLog(_file, clock);

        log.Take([End(1)]);
        Assert.Empty((await _file.ReadAsync([], default)));
        clock.Advance(TimeSpan.FromSeconds(31));
        log.Take([End(2)]);
        Assert.Equal([2], (await _file.ReadAsync([], default)).Select(anchor => anchor.Seq));
        log.Take([End(3)]);
        log.Take([End(4)]);
        log.Write();

        Assert.Equal([2, 4], (await _file.ReadAsync([], default)).Select(anchor => anchor.Seq));
    }

    private static StreamEnd End(long seq) => new(SqliteWork.Session, seq, new byte[32]);

    private async Task<IReadOnlyList<Anchor>> ReadClean()
    {
        var findings = new List<ChainFinding>();
        var anchors = await _file.ReadAsync(findings, default);
        Assert.Empty(findings);
        return anchors;
    }
}
