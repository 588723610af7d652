using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>What the hash chain, the heads and the anchors notice.</summary>
public sealed class SqliteTamperTests : IDisposable
{
    private readonly SqliteWork _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("payload = CAST(replace(CAST(payload AS TEXT), '3', '4') AS BLOB)")]
    [InlineData("type = 'InputTaken'")]
    [InlineData("ts = ts + 1")]
    [InlineData("v = 2")]
    [InlineData("trace = NULL")]
    [InlineData("trace = ''")]
    [InlineData("root_seq = 77")]
    [InlineData("is_blob = 1")]
    [InlineData("hash = zeroblob(32)")]
    [InlineData("previous = zeroblob(32)")]
    public async Task An_altered_event_is_named_by_whoever_reads_it(string change)
    {
        await _work.Write(5);
        _work.Tamper($"UPDATE events SET {change} WHERE seq = 3");
        await using var store = _work.Open();

        var error = await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store));

        Assert.Contains("Event 3 of session/s1", error.Message, StringComparison.Ordinal);
        await SqliteWork.Fails(
            ErrorCode.StateAltered,
            async () => await store.ReadTreeAsync(SqliteWork.Session, 0, 10)
        );
        Assert.Equal(2, (await store.ReadTreeAsync(SqliteWork.Session, 0, 2)).Count);
        var finding = (await store.VerifyAsync(SqliteWork.Session))[0];
        Assert.Equal(("session/s1", 3, ChainFault.Altered), (finding.Stream, finding.Seq, finding.Fault));
    }

    [Fact]
    public async Task Reading_from_the_middle_checks_what_is_read()
    {
        await _work.Write(5);
        _work.Tamper("UPDATE events SET v = 2 WHERE seq = 2");
        await using var store = _work.Open();

        Assert.Equal([3, 4, 5], (await SqliteWork.Read(store, after: 2)).Select(item => item.Seq));
        await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store, after: 1));
    }

    [Fact]
    public async Task An_event_whose_hash_was_made_to_fit_no_longer_fits_the_next()
    {
        await _work.Write(5);
        _work.Tamper("UPDATE events SET hash = zeroblob(32) WHERE seq = 3");
        await using var store = _work.Open();

        await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store, after: 3));
        var findings = await store.VerifyAsync(SqliteWork.Session);
        Assert.Equal([3, 4], findings.Select(finding => finding.Seq));
    }

    [Fact]
    public async Task Two_events_that_changed_places_are_found()
    {
        await _work.Write(5);
        _work.Tamper(
            """
            UPDATE events SET seq = 99, root_seq = 99 WHERE seq = 2;
            UPDATE events SET seq = 2, root_seq = 2 WHERE seq = 3;
            UPDATE events SET seq = 3, root_seq = 3 WHERE seq = 99;
            """
        );
        await using var store = _work.Open();

        Assert.Equal([2, 3, 4], (await store.VerifyAsync(SqliteWork.Session)).Select(finding => finding.Seq));
    }

    [Fact]
    public async Task An_event_copied_from_another_stream_is_found()
    {
        await _work.Write(3);
        await _work.Write(3, StreamId.Session("s2"));
        _work.Tamper(
            """
            UPDATE events SET (payload, hash, previous) =
              (SELECT payload, hash, previous FROM events WHERE stream = 2 AND seq = 2)
            WHERE stream = 1 AND seq = 2
            """
        );
        await using var store = _work.Open();

        await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store));
    }

    [Fact]
    public async Task A_removed_event_is_named()
    {
        await _work.Write(5);
        _work.Tamper("DELETE FROM events WHERE seq IN (2, 3)");
        await using var store = _work.Open();

        var error = await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store));
        Assert.Contains("Event 2 of session/s1", error.Message, StringComparison.Ordinal);
        await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store, after: 2));
        await SqliteWork.Fails(
            ErrorCode.StateAltered,
            async () => await store.ReadTreeAsync(SqliteWork.Session, 0, 10)
        );
        var findings = await store.VerifyAsync();
        Assert.Contains(findings, finding => finding is { Stream: "session/s1", Seq: 2, Fault: ChainFault.Removed });
    }

    [Fact]
    public async Task An_end_that_was_cut_off_is_found_by_the_head()
    {
        await _work.Write(5);
        _work.Tamper("DELETE FROM events WHERE seq > 3");
        await using var store = _work.Open();

        var error = await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(store));
        Assert.Contains("Event 4 of session/s1", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            await store.VerifyAsync(SqliteWork.Session),
            finding => finding is { Seq: 4, Fault: ChainFault.Truncated }
        );
    }

    [Fact]
    public async Task An_end_that_was_cut_off_with_its_head_set_back_is_found_by_the_anchor()
    {
        await _work.Write(5);
        _work.Tamper(
            """
            DELETE FROM events WHERE seq > 3;
            UPDATE streams SET last_seq = 3, last_hash = (SELECT hash FROM events WHERE seq = 3);
            UPDATE roots SET last_seq = 3;
            """
        );
        await using var store = _work.Open();

        Assert.Equal(3, (await SqliteWork.Read(store)).Count);
        var finding = Assert.Single(await store.VerifyAsync());
        Assert.Equal(("session/s1", 5, ChainFault.Truncated), (finding.Stream, finding.Seq, finding.Fault));
    }

    [Fact]
    public async Task A_stream_that_is_gone_altogether_is_found_by_the_anchor()
    {
        await _work.Write(3);
        _work.Tamper("DELETE FROM events; DELETE FROM streams; DELETE FROM roots;");
        await using var store = _work.Open();

        var finding = Assert.Single(await store.VerifyAsync());
        Assert.Equal(("session/s1", 3, ChainFault.Truncated), (finding.Stream, finding.Seq, finding.Fault));
    }

    [Fact]
    public async Task Events_without_a_head_and_events_beyond_it_are_found()
    {
        await _work.Write(3);
        await _work.Write(3, StreamId.Session("s2"));
        _work.Tamper(
            """
            DELETE FROM streams WHERE name = 'session/s2';
            UPDATE streams SET last_seq = 2, last_hash = (SELECT hash FROM events WHERE stream = 1 AND seq = 2)
            """
        );
        await using var store = _work.Open();

        var findings = await store.VerifyAsync();

        Assert.Contains(findings, finding => finding is { Stream: "session/s1", Seq: 3, Fault: ChainFault.Added });
        Assert.Contains(findings, finding => finding is { Stream: "#2", Fault: ChainFault.Removed });
    }

    [Fact]
    public async Task A_row_put_in_the_way_of_the_next_event_is_told_when_it_comes()
    {
        await _work.Write(3);
        _work.Tamper("UPDATE streams SET last_seq = 2; UPDATE roots SET last_seq = 2");
        await using var store = _work.Open();
        var lease = new Lease(SqliteWork.Session, new OwnerId("host", "boot", 1, 1), 1);

        await SqliteWork.Fails(
            ErrorCode.StateAltered,
            async () => await store.AppendAsync(new AppendBatch(lease, 2, [SqliteWork.Event("x")]))
        );
    }

    [Fact]
    public async Task A_blob_that_was_altered_or_taken_away_is_found()
    {
        await using (var store = _work.Open())
        {
            var lease = await SqliteWork.Write(store, 1);
            var events = new[] { new NewEvent("A", 1, new byte[70_000]), new NewEvent("B", 1, new byte[80_000]) };
            await store.AppendAsync(new AppendBatch(lease, 1, events));
        }

        var files = Directory.GetFiles(_work.Folder["blobs"], "*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        File.Delete(files.Single(file => new FileInfo(file).Length == 70_000));
        await File.WriteAllBytesAsync(files.Single(File.Exists), new byte[80_001]);
        await using var reopened = _work.Open();

        await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(reopened, after: 1));
        await SqliteWork.Fails(ErrorCode.StateAltered, () => SqliteWork.Read(reopened, after: 2));
        var findings = await reopened.VerifyAsync();
        Assert.Equal([(2L, ChainFault.Removed), (3L, ChainFault.Altered)], findings.Select(f => (f.Seq, f.Fault)));
    }

    [Fact]
    public async Task A_missing_key_is_told_as_that()
    {
        await _work.Write(2);
        Directory.Delete(_work.Folder["keys"], recursive: true);
        await using var store = _work.Open();

        await SqliteWork.Fails(ErrorCode.KeyMissing, () => SqliteWork.Read(store));
        var findings = await store.VerifyAsync();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(ChainFault.KeyMissing, finding.Fault));
    }

    [Fact]
    public async Task Events_of_a_retired_key_stay_readable()
    {
        await _work.Write(2);
        var current = _work.Folder["keys", "current.key"];
        var id = HashKey.Parse(await File.ReadAllTextAsync(current))!.Id;
        File.Move(current, _work.Folder["keys", $"{id}.key"]);

        await _work.Write(2);

        await using var store = _work.Open();
        Assert.Equal(4, (await SqliteWork.Read(store)).Count);
        Assert.Empty(await store.VerifyAsync());
        Assert.Equal(2, Directory.GetFiles(_work.Folder["keys"]).Length);
    }

    [Fact]
    public async Task An_untouched_store_has_no_findings()
    {
        await _work.Write(300);
        await _work.Write(3, StreamId.Session("s2"));
        await using var store = _work.Open();

        Assert.Empty(await store.VerifyAsync());
        Assert.Empty(await store.VerifyAsync(StreamId.Session("s2")));
        Assert.Empty(await store.VerifyAsync(StreamId.Session("unknown")));
    }
}
