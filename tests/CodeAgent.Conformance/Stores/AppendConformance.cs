using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>One stream: order, conflict, fencing, and all or nothing.</summary>
public abstract class AppendConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    [Fact]
    public async Task Events_get_numbers_without_gaps_from_one()
    {
        var lease = await Begin(Session);

        var first = await Append(lease, 0, "a", "b");
        var second = await Append(lease, 2, "c");

        Assert.Equal([1, 2], first.Events.Select(item => item.Seq));
        Assert.Equal(2, first.LastSeq);
        Assert.Equal(3, second.LastSeq);
        var read = await ReadAll(Store, Session);
        Assert.Equal([1, 2, 3], read.Select(item => item.Seq));
        Assert.Equal(["a", "b", "c"], read.Select(Text));
    }

    [Fact]
    public async Task An_event_is_read_as_it_was_written()
    {
        var lease = await Begin(Session);
        var data = Encoding.UTF8.GetBytes("""{ "b" : 1.0,  "ü":"\u00e9 é 🙂" }""");
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        var result = await Store.AppendAsync(
            new AppendBatch(lease, 0, [new NewEvent("ToolCallStarted", 7, data, Trace)])
        );

        foreach (var item in new[] { Assert.Single(result.Events), Assert.Single(await ReadAll(Store, Session)) })
        {
            Assert.Equal((1, Session, 1), (item.RootSeq, item.Stream, item.Seq));
            Assert.Equal(("ToolCallStarted", 7, Trace), (item.Type, item.V, item.Trace));
            Assert.Equal(data, item.Data.ToArray());
            Assert.Equal(TimeSpan.Zero, item.Ts.Offset);
            Assert.InRange(item.Ts, Harness.Now.AddMinutes(-1), Harness.Now.AddMinutes(1));
        }

        Assert.Equal(result.Events[0].Ts, (await ReadAll(Store, Session))[0].Ts);
    }

    [Fact]
    public async Task Reading_goes_on_after_a_position_and_ends_at_the_end()
    {
        var lease = await Begin(Session);
        await Append(lease, 0, [.. Enumerable.Range(1, 600).Select(number => $"{number}")]);

        Assert.Equal(600, (await ReadAll(Store, Session)).Count);
        Assert.Equal(Enumerable.Range(599, 2), (await ReadAll(Store, Session, 598)).Select(item => (int)item.Seq));
        Assert.Empty(await ReadAll(Store, Session, 600));
        Assert.Empty(await ReadAll(Store, Session, 9999));
        Assert.Empty(await ReadAll(Store, StreamId.Session("unknown")));
    }

    [Fact]
    public async Task Another_store_on_the_same_state_reads_what_was_committed()
    {
        var lease = await Begin(Session);
        await Append(lease, 0, "a");

        var other = await Harness.OpenAsync();

        Assert.Equal("a", Text(Assert.Single(await ReadAll(other, Session))));
    }

    [Fact]
    public async Task A_wrong_expected_number_is_a_conflict_and_writes_nothing()
    {
        var lease = await Begin(Session);
        await Append(lease, 0, "a");

        foreach (var wrong in new long[] { 0, 2, -1 })
        {
            var result = await Store.AppendAsync(new AppendBatch(lease, wrong, Events("x")));

            Assert.Equal((AppendStatus.Conflict, 1), (result.Status, result.LastSeq));
            Assert.Empty(result.Events);
        }

        Assert.Equal("a", Text(Assert.Single(await ReadAll(Store, Session))));
    }

    [Fact]
    public async Task A_superseded_owner_is_fenced_and_writes_nothing()
    {
        var old = await Begin(Session);
        await Append(old, 0, "a");
        Harness.Kill(old.Owner);
        var current = await Own(Session, owner: 2);

        var late = await Store.AppendAsync(new AppendBatch(old, 1, Events("late")));

        Assert.Equal((AppendStatus.Fenced, 1), (late.Status, late.LastSeq));
        Assert.Empty(late.Events);
        await Append(current, 1, "b");
        Assert.Equal(["a", "b"], (await ReadAll(Store, Session)).Select(Text));
    }

    [Fact]
    public async Task Being_fenced_is_told_before_a_conflict()
    {
        var old = await Begin(Session);
        Harness.Kill(old.Owner);
        var current = await Own(Session, owner: 2);
        await Append(current, 0, "b");

        Assert.Equal(AppendStatus.Fenced, (await Store.AppendAsync(new AppendBatch(old, 0, Events("late")))).Status);
    }

    [Fact]
    public async Task An_epoch_from_the_future_is_fenced()
    {
        var lease = await Begin(Session);

        var result = await Store.AppendAsync(new AppendBatch(lease with { Epoch = lease.Epoch + 1 }, 0, Events("x")));

        Assert.Equal(AppendStatus.Fenced, result.Status);
    }

    [Fact]
    public async Task A_lease_that_was_given_back_no_longer_writes()
    {
        var lease = await Begin(Session);
        await Store.ReleaseAsync(lease);

        Assert.Equal(AppendStatus.Fenced, (await Store.AppendAsync(new AppendBatch(lease, 0, Events("x")))).Status);
        Assert.Empty(await ReadAll(Store, Session));
    }

    [Fact]
    public async Task A_lease_that_ran_out_writes_until_another_owner_takes_it()
    {
        await Store.PostAsync(Session, Session, Command("begin"));
        var lease = (await Store.AcquireAsync(Session, Owner(1), TimeSpan.FromSeconds(1)))!;
        await Harness.PassAsync(TimeSpan.FromSeconds(2));

        await Append(lease, 0, "a");
        await Own(Session, owner: 2);

        Assert.Equal(AppendStatus.Fenced, (await Store.AppendAsync(new AppendBatch(lease, 1, Events("x")))).Status);
    }

    [Fact]
    public async Task An_unknown_stream_is_fenced()
    {
        var lease = new Lease(StreamId.Session("unknown"), Owner(1), 1);

        var result = await Store.AppendAsync(new AppendBatch(lease, 0, Events("x")));

        Assert.Equal((AppendStatus.Fenced, 0), (result.Status, result.LastSeq));
        Assert.Null(await Store.FindHeadAsync(lease.Stream));
    }

    [Fact]
    public async Task An_append_without_events_changes_the_rest()
    {
        var lease = await Begin(Session);

        var result = await Store.AppendAsync(
            new AppendBatch(lease, 0, [])
            {
                Answers = [new CommandAnswer("begin", Accepted: true)],
                Projection = new HeadProjection("idle", "Title", "/src", """{"n":1}"""),
            }
        );

        Assert.Equal((AppendStatus.Committed, 0), (result.Status, result.LastSeq));
        var head = await Head(Session);
        Assert.Equal(new HeadProjection("idle", "Title", "/src", """{"n":1}"""), head.Projection);
        Assert.Equal((0, 0), (head.LastSeq, head.PendingCommands));
    }

    [Theory]
    [InlineData(AppendStatus.Conflict)]
    [InlineData(AppendStatus.Fenced)]
    [InlineData(AppendStatus.LimitReached)]
    public async Task A_refused_append_leaves_no_part_of_itself(AppendStatus refusal)
    {
        var lease = await Begin(Session);
        var before = await Head(Session);
        var child = StreamId.Session("child");
        var batch = new AppendBatch(lease, refusal == AppendStatus.Conflict ? 5 : 0, Events("x"))
        {
            Lease = refusal == AppendStatus.Fenced ? lease with { Epoch = 99 } : lease,
            Answers = [new CommandAnswer("begin", Accepted: true)],
            Posts = [new OutgoingCommand(child, Session, Command("c"))],
            Projection = new HeadProjection("running", "T", "/w"),
            Counters =
            [
                new CounterChange("tokens", 5),
                new CounterChange("calls", 2, Enforce: refusal == AppendStatus.LimitReached, SetLimit: 1),
            ],
        };

        var result = await Store.AppendAsync(batch);

        Assert.Equal(refusal, result.Status);
        Assert.Equal(before, await Head(Session));
        Assert.Null(await Store.FindHeadAsync(child));
        Assert.Empty(await Store.ReadCountersAsync(Session));
        Assert.Equal(["begin"], (await Store.ReadInboxAsync(Session, 10)).Select(command => command.CommandId));
        Assert.Empty(await Store.ReadTreeAsync(Session, 0, 10));
    }
}
