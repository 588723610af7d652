using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Owners;

namespace CodeAgent.Storage.Sqlite;

/// <summary>Where and how a <see cref="SqliteEventStore"/> works.</summary>
/// <param name="Folder">The state folder; made where it is missing. Holds <c>events.db</c>, <c>blobs/</c>, <c>keys/</c> and <c>anchors</c>.</param>
public sealed record SqliteStoreOptions(string Folder)
{
    /// <summary>Measures leases and waits, and dates events.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Knows dead owners, whose leases are taken over at once.</summary>
    public IOwnerLiveness Liveness { get; init; } = new ProcessOwnerLiveness();

    /// <summary>The keys of the hash chains; null for files in <c>keys/</c>.</summary>
    public IHashKeys? Keys { get; init; }

    /// <summary>How long a write waits for other processes before it fails with StoreBusy.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For tests: the most pages that the database may have, so that the disk is "full".</summary>
    internal int? MaxPageCount { get; init; }
}

/// <summary>The paths within a state folder.</summary>
internal sealed record StateFiles(string Folder)
{
    public string Database { get; } = Path.Combine(Folder, "events.db");

    public string Blobs { get; } = Path.Combine(Folder, "blobs");

    public string Keys { get; } = Path.Combine(Folder, "keys");

    public string Anchors { get; } = Path.Combine(Folder, "anchors");
}
