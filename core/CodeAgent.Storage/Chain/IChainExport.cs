using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Chain;

/// <summary>An event with its place in the hash chain of its stream.</summary>
/// <param name="Event">The event.</param>
/// <param name="KeyId">The key that its hash was made with.</param>
/// <param name="Previous">The hash of the event before it in its stream, lower-case hex; zeros for the first.</param>
/// <param name="Hash">Its own.</param>
public sealed record SealedEvent(EventEnvelope Event, string KeyId, string Previous, string Hash);

/// <summary>Gives events with their hashes, for records that are kept elsewhere.</summary>
public interface IChainExport
{
    /// <summary>The events of a tree in its order, from its begin to its end as it is now.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">An event is altered or gone (coded); those before it were given.</exception>
    IAsyncEnumerable<SealedEvent> ExportAsync(StreamId root, CancellationToken cancellationToken = default);
}
