using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Workers;

/// <summary>Finds the processes that run something; the key is <see cref="Key"/>.</summary>
public interface IWorkerDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "workers";

    /// <summary>This process, then every other that owns a stream now.</summary>
    [AlwaysInterleave]
    Task<WorkerList> ListAsync(CancellationToken cancellationToken);
}

/// <summary>Workers in a list.</summary>
public sealed record WorkerList(IReadOnlyList<WorkerListing> Workers);

/// <summary>A process that runs something.</summary>
/// <param name="Owner">The process.</param>
/// <param name="IsHere">Whether it is the one that answers.</param>
/// <param name="Streams">What it owns now.</param>
public sealed record WorkerListing(OwnerId Owner, bool IsHere, IReadOnlyList<OwnedStream> Streams);

/// <summary>A stream with an owner.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Root">The root of its tree.</param>
/// <param name="Workspace">The folder or repository that its head names.</param>
public sealed record OwnedStream(StreamId Stream, StreamId Root, string Workspace);
