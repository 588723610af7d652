using System.Collections.Concurrent;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>Many callers at once, and callers that give up.</summary>
public abstract class ConcurrencyConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    private static readonly StreamId s_task = StreamId.Task("t1");

    [Fact]
    public async Task Readers_that_follow_a_tree_never_see_a_hole_while_many_write_it()
    {
        const int Writers = 12;
        const int Each = 40;
        var other = await Harness.OpenAsync();
        var leases = new List<Lease>();
        foreach (var number in Enumerable.Range(1, Writers))
        {
            leases.Add(await Begin(StreamId.Parse($"task/t1/sub/{number}"), s_task, number));
        }

        var readers = new[] { Store, other, Store }.Select(store => Task.Run(() => Follow(store, Writers * Each * 2)));
        var writers = leases.Select((lease, index) => Task.Run(() => Write(index % 2 == 0 ? Store : other, lease)));
        await Task.WhenAll([.. readers, .. writers]).Within();

        foreach (var lease in leases)
        {
            var own = await ReadAll(Store, lease.Stream);
            Assert.Equal(Enumerable.Range(1, Each * 2), own.Select(item => (int)item.Seq));
        }

        async Task Write(IEventStore store, Lease lease)
        {
            for (var number = 0; number < Each; number++)
            {
                var result = await store.AppendAsync(new AppendBatch(lease, number * 2, Events("a", "b")));
                Assert.Equal(AppendStatus.Committed, result.Status);
                Assert.Equal(result.Events[0].RootSeq + 1, result.Events[1].RootSeq);
            }
        }
    }

    [Fact]
    public async Task Many_streams_are_written_at_once()
    {
        var leases = new List<Lease>();
        foreach (var number in Enumerable.Range(1, 32))
        {
            leases.Add(await Begin(StreamId.Session($"{number}")));
        }

        await Task.WhenAll(
                leases.Select(lease =>
                    Task.Run(async () =>
                    {
                        for (var number = 0; number < 25; number++)
                        {
                            await Append(lease, number, $"{lease.Stream.Key}-{number}");
                        }
                    })
                )
            )
            .Within();

        foreach (var lease in leases)
        {
            var texts = (await ReadAll(Store, lease.Stream)).Select(Text);
            Assert.Equal(Enumerable.Range(0, 25).Select(number => $"{lease.Stream.Key}-{number}"), texts);
        }
    }

    [Fact]
    public async Task Of_many_that_append_after_one_number_one_wins()
    {
        var lease = await Begin(Session);

        var results = await Task.WhenAll(
                Enumerable
                    .Range(0, 30)
                    .Select(number =>
                        Task.Run(async () => await Store.AppendAsync(new AppendBatch(lease, 0, Events($"{number}"))))
                    )
            )
            .Within();

        Assert.Single(results, result => result.Status == AppendStatus.Committed);
        Assert.Equal(29, results.Count(result => result.Status == AppendStatus.Conflict));
        Assert.Single(await ReadAll(Store, Session));
    }

    [Fact]
    public async Task A_refused_append_does_not_harm_others_of_the_same_moment()
    {
        var good = new List<Lease>();
        foreach (var number in Enumerable.Range(1, 20))
        {
            good.Add(await Begin(StreamId.Session($"{number}")));
        }

        var work = good.SelectMany(lease =>
                new[]
                {
                    new AppendBatch(lease, 0, Events("a")),
                    new AppendBatch(lease with { Epoch = 9 }, 0, Events("x")),
                }
            )
            .Select(batch => Task.Run(async () => (await Store.AppendAsync(batch)).Status));
        var statuses = await Task.WhenAll(work).Within();

        Assert.Equal(20, statuses.Count(status => status == AppendStatus.Committed));
        Assert.Equal(20, statuses.Count(status => status == AppendStatus.Fenced));
    }

    [Fact]
    public async Task A_fenced_owner_that_keeps_trying_never_writes_again()
    {
        var old = await Begin(Session);
        var written = new ConcurrentBag<string>();
        using var stopping = new CancellationTokenSource();
        var zombies = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Haunt(old, stopping.Token))).ToList();

        Harness.Kill(old.Owner);
        var current = await Own(Session, owner: 2);
        var start = (await Head(Session)).LastSeq;
        for (var number = 0; number < 50; number++)
        {
            await Append(current, start + number, $"new-{number}");
        }

        await stopping.CancelAsync();
        await Task.WhenAll(zombies).Within();
        var texts = (await ReadAll(Store, Session)).Select(Text).ToList();
        Assert.Equal(written.Order(), texts[..(int)start].Order());
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"new-{number}"), texts[(int)start..]);

        async Task Haunt(Lease lease, CancellationToken stop)
        {
            var expected = 0L;
            while (!stop.IsCancellationRequested)
            {
                var text = Guid.NewGuid().ToString("N");
                var result = await Store.AppendAsync(
                    new AppendBatch(lease, expected, Events(text)),
                    CancellationToken.None
                );
                expected = result.LastSeq;
                if (result.Status == AppendStatus.Committed)
                {
                    written.Add(text);
                }
            }
        }
    }

    [Fact]
    public async Task The_outcome_of_a_cancelled_append_is_whole_and_told_by_the_head()
    {
        var lease = await Begin(Session);
        var random = new Random(7);
        var expected = new List<string>();
        for (var number = 0; number < 150; number++)
        {
            using var cancelling = new CancellationTokenSource();
            var texts = new[] { $"{number}-a", $"{number}-b" };
            var append = Task.Run(async () =>
                await Store.AppendAsync(new AppendBatch(lease, expected.Count, Events(texts)), cancelling.Token)
            );
            for (var spin = random.Next(3000); spin > 0; spin--)
            {
                Thread.SpinWait(1);
            }

            await cancelling.CancelAsync();
            if (await Outcome(append, expected.Count) == expected.Count + 2)
            {
                expected.AddRange(texts);
            }
        }

        Assert.Equal(expected, (await ReadAll(Store, Session)).Select(Text));
    }

    private async Task<long> Outcome(Task<AppendResult> append, long before)
    {
        try
        {
            var result = await append.Within();
            Assert.Equal(AppendStatus.Committed, result.Status);
            return result.LastSeq;
        }
        catch (OperationCanceledException)
        {
            // What the head says now is final: the end of the test compares the whole stream.
            var head = await Head(Session);
            Assert.Contains(head.LastSeq, new[] { before, before + 2 });
            return head.LastSeq;
        }
    }

    private static async Task Follow(IEventStore store, int count)
    {
        var position = 0L;
        while (position < count)
        {
            Assert.True(await store.WaitForEventsAsync(s_task, position, Long));
            foreach (var item in await store.ReadTreeAsync(s_task, position, 100))
            {
                Assert.Equal(++position, item.RootSeq);
            }
        }
    }
}
