using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>What every suite of stores has: a harness, a store, and short ways to use them.</summary>
/// <typeparam name="THarness">The kind of store under test.</typeparam>
public abstract class StoreConformance<THarness> : IAsyncLifetime
    where THarness : IStoreHarness, new()
{
    /// <summary>A lease that no test outlives by accident.</summary>
    protected static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>The plain session that most tests use.</summary>
    protected static readonly StreamId Session = StreamId.Session("s1");

    protected THarness Harness { get; } = new();

    protected IEventStore Store { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        await Harness.StartAsync();
        Store = await Harness.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Harness.DisposeAsync();
    }

    protected static OwnerId Owner(int number) => new("host", "boot", number, 1000 + number);

    protected static InboxCommand Command(string id, string type = "PostInput", string data = "{}") =>
        new(id, type, Encoding.UTF8.GetBytes(data), "user:ada");

    protected static NewEvent Event(string text) => new("InputPosted", 1, Data(text));

    protected static NewEvent[] Events(params string[] texts) => [.. texts.Select(Event)];

    protected static byte[] Data(string text) => Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}""");

    protected static string Text(EventEnvelope item) => Encoding.UTF8.GetString(item.Data.Span)[9..^2];

    protected static async Task<List<EventEnvelope>> ReadAll(IEventStore store, StreamId stream, long afterSeq = 0)
    {
        var events = new List<EventEnvelope>();
        await foreach (var item in store.ReadAsync(stream, afterSeq))
        {
            events.Add(item);
        }

        return events;
    }

    /// <summary>Begins a stream and owns it.</summary>
    protected async Task<Lease> Begin(StreamId stream, StreamId? root = null, int owner = 1)
    {
        await Store.PostAsync(stream, root ?? stream, Command("begin", "StartSession"));
        return await Own(stream, owner);
    }

    protected async Task<Lease> Own(StreamId stream, int owner = 1)
    {
        var lease = await Store.AcquireAsync(stream, Owner(owner), Long);
        Assert.NotNull(lease);
        return lease;
    }

    /// <summary>Appends, and expects that it is committed.</summary>
    protected async Task<AppendResult> Append(Lease lease, long expectedSeq, params string[] texts)
    {
        var result = await Store.AppendAsync(new AppendBatch(lease, expectedSeq, Events(texts)));
        Assert.Equal(AppendStatus.Committed, result.Status);
        return result;
    }

    protected async Task<StreamHead> Head(StreamId stream)
    {
        var head = await Store.FindHeadAsync(stream);
        Assert.NotNull(head);
        return head;
    }
}
