namespace CodeAgent.Storage.Chain;

/// <summary>Something that is not as it was written.</summary>
/// <param name="Stream">The stream; its number with a <c>#</c> where its head is gone.</param>
/// <param name="Seq">The event, or the first one that is affected; 0 where it is about the whole stream.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record ChainFinding(string Stream, long Seq, ChainFault Fault, string Detail);

/// <summary>What is wrong with a stored record.</summary>
public enum ChainFault
{
    /// <summary>Its bytes are not the ones that were written.</summary>
    Altered,

    /// <summary>It is gone, with later ones still there.</summary>
    Removed,

    /// <summary>It and everything after it is gone.</summary>
    Truncated,

    /// <summary>It is beyond the end that the head names.</summary>
    Added,

    /// <summary>It cannot be checked, because its key is not here.</summary>
    KeyMissing,
}

/// <summary>Checks what a store holds against its hash chains.</summary>
public interface IChainAudit
{
    /// <summary>
    /// Checks one stream, or with null every stream, the order of every tree and the anchors. Empty when all is as it was
    /// written. Findings come stream by stream in the order of events.
    /// </summary>
    ValueTask<IReadOnlyList<ChainFinding>> VerifyAsync(
        Core.Events.StreamId? stream = null,
        CancellationToken cancellationToken = default
    );
}
