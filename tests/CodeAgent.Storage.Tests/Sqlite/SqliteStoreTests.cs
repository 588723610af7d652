using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>What only this store has to get right.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly SqliteWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Waits_leave_nothing_behind_however_they_end()
    {
        await using var store = _work.Open();
        using var cancelling = new CancellationTokenSource();
        var waits = Enumerable
            .Range(0, 500)
            .SelectMany(number =>
                new Task[]
                {
                    store
                        .WaitForEventsAsync(SqliteWork.Session, 0, Timeout.InfiniteTimeSpan, cancelling.Token)
                        .AsTask(),
                    store.WaitForCommandsAsync(StreamId.Session($"{number}"), TimeSpan.FromMilliseconds(1)).AsTask(),
                    store.WaitForEventsAsync(StreamId.Session("s2"), 0, Timeout.InfiniteTimeSpan).AsTask(),
                }
            )
            .ToList();
        Assert.True(store.WaitingCalls > 0);

        await SqliteWork.Write(store, 1, StreamId.Session("s2"));
        await cancelling.CancelAsync();
        await Record.ExceptionAsync(() => Task.WhenAll(waits).Within());

        await Eventually.BecomesTrue(() => store.WaitingCalls == 0, "all waits are forgotten");
    }

    [Fact]
    public async Task A_commit_of_another_store_is_noticed_within_100_ms_or_little_more()
    {
        await using var store = _work.Open();
        await using var other = _work.Open();
        await SqliteWork.Write(other, 1);
        var fastest = TimeSpan.MaxValue;
        for (var number = 1; number <= 5; number++)
        {
            var waiting = store.WaitForEventsAsync(SqliteWork.Session, number, TimeSpan.FromMinutes(1)).AsTask();
            var start = TimeProvider.System.GetTimestamp();
            await SqliteWork.Write(other, 1);
            Assert.True(await waiting.Within());
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        // The fastest of five, since the machine may be busy with other tests.
        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Texts_may_hold_a_zero_character()
    {
        await using var store = _work.Open();
        var lease = await SqliteWork.Write(store, 0);
        var projection = new HeadProjection("a\0b", "title\0", "/w", "");

        await store.AppendAsync(
            new AppendBatch(lease, 0, [new NewEvent("Odd\0Type", 1, "{}"u8.ToArray(), "trace\0x")])
            {
                Projection = projection,
            }
        );

        var item = Assert.Single(await SqliteWork.Read(store));
        Assert.Equal(("Odd\0Type", "trace\0x"), (item.Type, item.Trace));
        Assert.Equal(projection, (await store.FindHeadAsync(SqliteWork.Session))!.Projection);
    }

    [Fact]
    public async Task A_reader_that_stops_in_the_middle_holds_nothing()
    {
        await using var store = _work.Open();
        await SqliteWork.Write(store, 300);
        var readers = new List<IAsyncEnumerator<EventEnvelope>>();
        for (var number = 0; number < 5; number++)
        {
            var reader = store.ReadAsync(SqliteWork.Session, 0).GetAsyncEnumerator();
            Assert.True(await reader.MoveNextAsync());
            readers.Add(reader);
        }

        using (var session = SqliteSession.Open(_work.Database, TimeSpan.FromSeconds(1)))
        {
            // Busy is the first column: 1 where a reader keeps the log from being emptied.
            Assert.Equal(0, session.Number("PRAGMA wal_checkpoint(TRUNCATE)"));
        }

        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_same_large_content_lies_on_the_disk_once()
    {
        await using var store = _work.Open();
        var lease = await SqliteWork.Write(store, 0);
        var events = Enumerable.Repeat(new NewEvent("A", 1, new byte[100_000]), 3).ToArray();

        await store.AppendAsync(new AppendBatch(lease, 0, events));

        var file = Assert.Single(Directory.GetFiles(_work.Folder["blobs"], "*", SearchOption.AllDirectories));
        Assert.Equal(100_000, new FileInfo(file).Length);
        Assert.Equal(Path.GetFileName(file)[..2], Path.GetFileName(Path.GetDirectoryName(file)));
    }

    [Fact]
    public async Task A_damaged_blob_is_healed_by_writing_it_again()
    {
        await using var store = _work.Open();
        var hash = await store.PutBlobAsync(new byte[1000]);
        await File.WriteAllTextAsync(_work.Folder["blobs", hash[..2], hash], "torn");

        await store.PutBlobAsync(new byte[1000]);

        Assert.Equal(1000, (await store.FindBlobAsync(hash))?.Length);
    }
}
