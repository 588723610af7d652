using System.Globalization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Owners;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Processes;

/// <summary>Real processes on one state folder.</summary>
public sealed class SqliteProcessTests : IDisposable
{
    private static readonly StreamId s_session = StreamId.Session("s1");
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_process_writes_while_another_follows_and_a_third_reads()
    {
        const int Batches = 60;
        const int Count = Batches * StoreProcess.BatchSize;
        await using var store = Open();
        await using var follower = ChildStore.Start("follow", _folder.Path, "session/s1", Count);
        await follower.Says("ready");
        await using var writer = ChildStore.Start("append", _folder.Path, "session/s1", Batches);

        var position = 0L;
        while (position < Count)
        {
            Assert.True(await store.WaitForEventsAsync(s_session, position, s_long).Within());
            foreach (var item in await store.ReadTreeAsync(s_session, position, 50))
            {
                Assert.Equal(++position, item.RootSeq);
            }
        }

        Assert.Equal(Batches, (await writer.Ends()).Count(line => line.StartsWith("ack", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, Count).Select(number => $"saw {number}"), await follower.Ends());
    }

    [Fact]
    public async Task A_command_posted_here_is_answered_by_its_owner_elsewhere_soon()
    {
        const int Count = 20;
        await using var store = Open();
        await using var owner = ChildStore.Start("serve", _folder.Path, "session/s1", Count);
        await owner.Says("ready");
        var slowest = TimeSpan.Zero;

        for (var number = 1; number <= Count; number++)
        {
            var start = TimeProvider.System.GetTimestamp();
            var command = new InboxCommand($"c{number}", "PostInput", "{}"u8.ToArray(), "user:ada");
            await store.PostAsync(s_session, s_session, command);
            var answer = await store.WaitForAnswerAsync(s_session, command.CommandId, s_long).Within();
            Assert.Equal(number, answer?.Seq);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, TimeProvider.System.GetElapsedTime(start).Ticks));
        }

        await owner.Says("done");
        // Two hops of at most 100 ms each, and a machine that is busy with other tests.
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_killed_writer_loses_nothing_it_acknowledged_and_leaves_no_half_append()
    {
        var acknowledged = 0L;
        for (var round = 0; round < 6; round++)
        {
            await using var writer = ChildStore.Start("append", _folder.Path, "session/s1", 100_000);
            for (var acks = 0; acks < 20 + round * 7; acks++)
            {
                var line = await writer.NextLine();
                Assert.StartsWith("ack ", line, StringComparison.Ordinal);
                acknowledged = long.Parse(line![4..], CultureInfo.InvariantCulture);
            }

            await writer.Kill();
            await using var store = Open();
            var events = await ReadAll(store);
            Assert.InRange(events.Count, acknowledged, long.MaxValue);
            Assert.Equal(0, events.Count % StoreProcess.BatchSize);
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(item => (int)item.Seq));
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(item => (int)item.RootSeq));
            Assert.Equal(events.Count, (await store.FindHeadAsync(s_session))!.LastSeq);
            Assert.Empty(await store.VerifyAsync());
        }
    }

    [Fact]
    public async Task The_lease_of_a_killed_process_is_taken_at_once_and_that_of_a_living_one_is_not()
    {
        await using var store = Open();
        await using var owner = ChildStore.Start("hold", _folder.Path, "session/s1");
        await owner.Says("held");
        Assert.Null(await store.AcquireAsync(s_session, CurrentProcessOwner.Id, s_long));
        var held = (await store.FindHeadAsync(s_session))!;
        Assert.Equal((owner.Pid, 1), (held.Owner?.Pid, held.Epoch));

        await owner.Kill();

        Assert.Equal(2, (await store.AcquireAsync(s_session, CurrentProcessOwner.Id, s_long))?.Epoch);
    }

    [Fact]
    public async Task Processes_that_make_the_state_at_once_end_with_one_state_and_one_key()
    {
        var children = Enumerable
            .Range(1, 5)
            .Select(number => ChildStore.Start("append", _folder["new"], $"session/s{number}", 10))
            .ToList();

        foreach (var child in children)
        {
            Assert.Equal($"ack {10 * StoreProcess.BatchSize}", (await child.Ends())[^1]);
            await child.DisposeAsync();
        }

        await using var store = SqliteEventStore.Open(new SqliteStoreOptions(_folder["new"]));
        Assert.Equal(5, (await store.ListHeadsAsync(new HeadQuery())).Count);
        Assert.Empty(await store.VerifyAsync());
        Assert.Equal(["current.key"], Directory.EnumerateFiles(_folder["new", "keys"]).Select(Path.GetFileName));
    }

    private static async Task<List<EventEnvelope>> ReadAll(SqliteEventStore store)
    {
        var events = new List<EventEnvelope>();
        await foreach (var item in store.ReadAsync(s_session, 0))
        {
            events.Add(item);
        }

        return events;
    }

    private SqliteEventStore Open() => SqliteEventStore.Open(new SqliteStoreOptions(_folder.Path));
}
