using System.Runtime.CompilerServices;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Simulation;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>What goes wrong, and how often. Shared by all stores of a world so that it can be ended.</summary>
internal sealed class Faults
{
    public double Error { get; set; }

    public double UnknownOutcome { get; set; }

    /// <summary>Mutation: a reader does not see that calls were started, as if the intent had not been recorded.</summary>
    public bool HideIntents { get; init; }
}

/// <summary>A process's way to the store: slow, and failing before or after the work was done.</summary>
internal sealed class FaultyStore(IEventStore inner, SimWorld world, Faults faults) : IEventStore
{
    public ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default) =>
        Do(() => inner.AppendAsync(batch, cancellationToken));

    public ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.PostAsync(stream, root, command, cancellationToken));

    public ValueTask<Lease?> AcquireAsync(
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.AcquireAsync(stream, owner, duration, cancellationToken));

    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.RenewAsync(leases, duration, cancellationToken));

    public async ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken = default) =>
        await Do(async () =>
        {
            await inner.ReleaseAsync(lease, cancellationToken);
            return true;
        });

    public async IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Do(() => ValueTask.FromResult(true));
        await foreach (var envelope in inner.ReadAsync(stream, afterSeq, cancellationToken))
        {
            yield return faults.HideIntents && envelope.Type == "ToolCallStarted" ? Harmless(envelope) : envelope;
        }
    }

    public ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.ReadTreeAsync(root, afterRootSeq, max, cancellationToken));

    public ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) => inner.WaitForEventsAsync(root, afterRootSeq, atMost, cancellationToken);

    public ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        Do(() => inner.FindHeadAsync(stream, cancellationToken));

    public ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(
        HeadQuery query,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.ListHeadsAsync(query, cancellationToken));

    public ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.ReadCountersAsync(root, cancellationToken));

    public ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    ) => Do(() => inner.ReadInboxAsync(stream, max, cancellationToken));

    public ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) => inner.WaitForCommandsAsync(stream, atMost, cancellationToken);

    public ValueTask<CommandAnswer?> WaitForAnswerAsync(
        StreamId stream,
        string commandId,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) => inner.WaitForAnswerAsync(stream, commandId, atMost, cancellationToken);

    public ValueTask<string> PutBlobAsync(
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken = default
    ) => inner.PutBlobAsync(content, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(
        string sha256,
        CancellationToken cancellationToken = default
    ) => inner.FindBlobAsync(sha256, cancellationToken);

    public ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default) =>
        inner.ReadCursorAsync(name, root, cancellationToken);

    public ValueTask SaveCursorAsync(
        string name,
        StreamId root,
        long position,
        CancellationToken cancellationToken = default
    ) => inner.SaveCursorAsync(name, root, position, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Do<T>(Func<ValueTask<T>> operation)
    {
        await Task.Delay(world.Between(0, 5), world.Clock);
        if (world.Happens(faults.Error))
        {
            throw new IOException("Simulated: the store failed before it did anything.");
        }

        var result = await operation();
        await Task.Delay(world.Between(0, 5), world.Clock);
        return world.Happens(faults.UnknownOutcome)
            ? throw new IOException("Simulated: the answer was lost after the work was done.")
            : result;
    }

    private static EventEnvelope Harmless(EventEnvelope envelope) =>
        envelope with
        {
            Type = "SettingsChanged",
            Data = """{"actor":"mutation"}"""u8.ToArray(),
        };
}
