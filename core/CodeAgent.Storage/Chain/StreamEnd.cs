using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Chain;

/// <summary>The last event of a stream.</summary>
internal sealed record StreamEnd(StreamId Stream, long Seq, ReadOnlyMemory<byte> Hash);
