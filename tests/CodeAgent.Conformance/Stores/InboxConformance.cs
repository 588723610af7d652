using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>The inbox: durable, in order, once.</summary>
public abstract class InboxConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    [Fact]
    public async Task A_command_is_read_as_it_was_posted()
    {
        var command = new InboxCommand("id-1", "StartSession", Data("é"), "user:ada", "00-trace");

        var receipt = await Store.PostAsync(Session, Session, command);

        Assert.Equal(new PostReceipt(false, null), receipt);
        var read = Assert.Single(await (await Harness.OpenAsync()).ReadInboxAsync(Session, 10));
        Assert.Equal(command with { Data = default }, read with { Data = default });
        Assert.Equal(command.Data.ToArray(), read.Data.ToArray());
    }

    [Fact]
    public async Task Commands_come_in_the_order_of_their_posting_and_at_most_as_many_as_asked()
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Store.PostAsync(Session, Session, Command($"c{number}"));
        }

        Assert.Equal(["c1", "c2", "c3"], (await Store.ReadInboxAsync(Session, 3)).Select(item => item.CommandId));
        Assert.Equal(5, (await Store.ReadInboxAsync(Session, 10)).Count);
        Assert.Empty(await Store.ReadInboxAsync(StreamId.Session("unknown"), 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadInboxAsync(Session, 0));
    }

    [Fact]
    public async Task The_first_command_makes_the_head_under_its_root()
    {
        var child = StreamId.Parse("task/t1/coordinator");

        await Store.PostAsync(child, StreamId.Task("t1"), Command("c1"));

        var head = await Head(child);
        Assert.Equal((child, StreamId.Task("t1")), (head.Stream, head.Root));
        Assert.Equal((0, 0, 0, 1), (head.LastSeq, head.LastRootSeq, head.Epoch, head.PendingCommands));
        Assert.Equal(new HeadProjection("", "", ""), head.Projection);
        Assert.InRange(head.CreatedAt, Harness.Now.AddMinutes(-1), Harness.Now.AddMinutes(1));
    }

    [Fact]
    public async Task A_repeated_command_is_not_posted_again()
    {
        await Store.PostAsync(Session, Session, Command("c1", data: """{"first":1}"""));

        var receipt = await Store.PostAsync(Session, Session, Command("c1", "Other", """{"second":2}"""));

        Assert.Equal(new PostReceipt(true, null), receipt);
        var command = Assert.Single(await Store.ReadInboxAsync(Session, 10));
        Assert.Equal("PostInput", command.Type);
        Assert.Equal("""{"first":1}"""u8.ToArray(), command.Data.ToArray());
    }

    [Fact]
    public async Task One_id_means_different_commands_in_different_streams()
    {
        await Store.PostAsync(Session, Session, Command("c1"));

        var receipt = await Store.PostAsync(StreamId.Session("s2"), StreamId.Session("s2"), Command("c1"));

        Assert.False(receipt.IsDuplicate);
    }

    [Fact]
    public async Task A_settled_command_leaves_the_inbox_and_its_first_answer_stays()
    {
        var lease = await Begin(Session);
        var answer = new CommandAnswer("begin", false, "AGENT0504", "It does not fit.", 1);

        await Store.AppendAsync(new AppendBatch(lease, 0, Events("a")) { Answers = [answer] });
        await Store.AppendAsync(
            new AppendBatch(lease, 1, [])
            {
                Answers = [new CommandAnswer("begin", true), new CommandAnswer("never-posted", true)],
            }
        );

        Assert.Empty(await Store.ReadInboxAsync(Session, 10));
        Assert.Equal(new PostReceipt(true, answer), await Store.PostAsync(Session, Session, Command("begin")));
        Assert.Equal(answer, await Store.WaitForAnswerAsync(Session, "begin", TimeSpan.Zero));
        Assert.Null(await Store.WaitForAnswerAsync(Session, "never-posted", TimeSpan.Zero));
        Assert.Equal(0, (await Head(Session)).PendingCommands);
    }

    [Fact]
    public async Task Commands_can_be_settled_out_of_order()
    {
        var lease = await Begin(Session);
        await Store.PostAsync(Session, Session, Command("c1"));
        await Store.PostAsync(Session, Session, Command("c2"));

        await Store.AppendAsync(new AppendBatch(lease, 0, []) { Answers = [new CommandAnswer("c1", true)] });

        Assert.Equal(["begin", "c2"], (await Store.ReadInboxAsync(Session, 10)).Select(item => item.CommandId));
        Assert.Equal(2, (await Head(Session)).PendingCommands);
    }

    [Fact]
    public async Task Outgoing_commands_arrive_with_the_append_that_caused_them()
    {
        var lease = await Begin(StreamId.Task("t1"));
        var child = StreamId.Parse("task/t1/sub/1");
        var batch = new AppendBatch(lease, 0, Events("spawned"))
        {
            Posts =
            [
                new OutgoingCommand(child, StreamId.Task("t1"), Command("start")),
                new OutgoingCommand(child, StreamId.Task("t1"), Command("start", "Repeated")),
                new OutgoingCommand(lease.Stream, lease.Stream, Command("to-myself")),
            ],
        };

        var result = await Store.AppendAsync(batch);

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal("PostInput", Assert.Single(await Store.ReadInboxAsync(child, 10)).Type);
        Assert.Equal(StreamId.Task("t1"), (await Head(child)).Root);
        Assert.Equal(["begin", "to-myself"], (await Store.ReadInboxAsync(lease.Stream, 10)).Select(c => c.CommandId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task A_command_id_has_between_1_and_200_characters(int length)
    {
        var command = Command(new string('x', length));
        var lease = await Begin(Session);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.PostAsync(Session, Session, command));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await Store.AppendAsync(
                new AppendBatch(lease, 0, []) { Posts = [new OutgoingCommand(Session, Session, command)] }
            )
        );
    }

    [Fact]
    public async Task Of_many_posts_of_one_command_one_is_the_first()
    {
        var other = await Harness.OpenAsync();

        var receipts = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(number =>
                    Task.Run(async () =>
                        await (number % 2 == 0 ? Store : other).PostAsync(Session, Session, Command($"c{number % 3}"))
                    )
                )
        );

        Assert.Equal(3, receipts.Count(receipt => !receipt.IsDuplicate));
        Assert.Equal(3, (await Store.ReadInboxAsync(Session, 100)).Count);
    }

    [Fact]
    public async Task Large_commands_are_kept_whole()
    {
        var large = new string('x', 300_000);

        await Store.PostAsync(Session, Session, Command("large", data: large));

        Assert.Equal(large.Length, Assert.Single(await Store.ReadInboxAsync(Session, 1)).Data.Length);
    }
}
