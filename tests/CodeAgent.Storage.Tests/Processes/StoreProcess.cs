using System.Globalization;
using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Owners;
using CodeAgent.Storage.Sqlite;

namespace CodeAgent.Storage.Tests.Processes;

/// <summary>What the other process of a test does. It tells each step in a line on its output.</summary>
internal static class StoreProcess
{
    public const string Verb = "store-process";

    /// <summary>Events in each append of <c>append</c>, so that a half batch would show.</summary>
    public const int BatchSize = 3;

    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(string[] args)
    {
        await using var store = SqliteEventStore.Open(new SqliteStoreOptions(args[1]));
        var stream = StreamId.Parse(args[2]);
        await (
            args[0] switch
            {
                "append" => AppendAsync(store, stream, Number(args[3])),
                "serve" => ServeAsync(store, stream, Number(args[3])),
                "follow" => FollowAsync(store, stream, Number(args[3])),
                "hold" => HoldAsync(store, stream),
                _ => throw new ArgumentException(args[0]),
            }
        );
        return 0;
    }

    /// <summary>Appends batches; <c>ack N</c> when the store has answered that N events are durable.</summary>
    private static async Task AppendAsync(SqliteEventStore store, StreamId stream, int batches)
    {
        var lease = await BeginAsync(store, stream);
        var last = (await store.FindHeadAsync(stream))!.LastSeq;
        for (var batch = 0; batch < batches; batch++)
        {
            var events = Enumerable.Range(1, BatchSize).Select(number => Event($"{last + number}"));
            var result = await store.AppendAsync(new AppendBatch(lease, last, [.. events]));
            last = result.LastSeq;
            Say(result.Status == AppendStatus.Committed ? $"ack {last}" : $"refused {result.Status}");
        }

        await store.ReleaseAsync(lease);
    }

    /// <summary>Owns a stream and turns each command into an event and an answer.</summary>
    private static async Task ServeAsync(SqliteEventStore store, StreamId stream, int commands)
    {
        var lease = await BeginAsync(store, stream);
        Say("ready");
        var last = 0L;
        while (last < commands)
        {
            await store.WaitForCommandsAsync(stream, s_long);
            foreach (var command in await store.ReadInboxAsync(stream, 10))
            {
                var result = await store.AppendAsync(
                    new AppendBatch(lease, last, [Event(command.CommandId)])
                    {
                        Answers = [new CommandAnswer(command.CommandId, true, Seq: last + 1)],
                    }
                );
                last = result.LastSeq;
            }
        }

        Say("done");
    }

    /// <summary>Reads a tree as it grows; <c>saw N</c> for each event.</summary>
    private static async Task FollowAsync(SqliteEventStore store, StreamId root, int count)
    {
        Say("ready");
        var position = 0L;
        while (position < count)
        {
            await store.WaitForEventsAsync(root, position, s_long);
            foreach (var item in await store.ReadTreeAsync(root, position, 100))
            {
                position = item.RootSeq;
                Say($"saw {position}");
            }
        }
    }

    /// <summary>Owns a stream until its input ends.</summary>
    private static async Task HoldAsync(SqliteEventStore store, StreamId stream)
    {
        await BeginAsync(store, stream);
        Say("held");
        await Console.In.ReadLineAsync();
    }

    private static async Task<Lease> BeginAsync(SqliteEventStore store, StreamId stream)
    {
        await store.PostAsync(stream, stream, new InboxCommand("begin", "StartSession", "{}"u8.ToArray(), "test"));
        var lease =
            await store.AcquireAsync(stream, CurrentProcessOwner.Id, s_long)
            ?? throw new InvalidOperationException("Another process owns the stream.");
        if ((await store.FindHeadAsync(stream))!.LastSeq == 0)
        {
            var answer = new CommandAnswer("begin", true);
            await store.AppendAsync(new AppendBatch(lease, 0, []) { Answers = [answer] });
        }

        return lease;
    }

    private static NewEvent Event(string text) =>
        new("InputPosted", 1, Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}"""));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }
}
