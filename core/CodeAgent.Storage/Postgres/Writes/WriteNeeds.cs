using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>What a write must know and lock before it decides.</summary>
/// <param name="Streams">Streams whose heads it reads or changes.</param>
/// <param name="Rooted">The stream whose tree it numbers or counts; null for none.</param>
/// <param name="Commands">Commands that it posts or answers.</param>
internal sealed record WriteNeeds(
    IReadOnlyList<StreamId> Streams,
    StreamId? Rooted,
    IReadOnlyList<(StreamId Stream, string CommandId)> Commands
)
{
    /// <summary>
    /// A stream that must be there, and locked, when the transaction begins: one that is only made within it might be made
    /// and owned by another process in the same moment. Null for none.
    /// </summary>
    public StreamId? Existing { get; init; }

    /// <summary>The tree under which its one stream is made where there is none yet; null for a write that makes none for sure.</summary>
    public StreamId? MadeUnder { get; init; }
}
