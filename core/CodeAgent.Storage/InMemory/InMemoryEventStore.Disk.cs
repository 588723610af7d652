using CodeAgent.Core.Events;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.InMemory;

/// <content>The disk.</content>
public sealed partial class InMemoryEventStore
{
    /// <summary>
    /// What survives the death of a process: any number of stores, one after the other or side by side, may work on one
    /// disk, as processes do on one database.
    /// </summary>
    public sealed class Disk
    {
        private readonly List<WatchList> _watchers = [];

        internal Lock Lock { get; } = new();

        internal Dictionary<StreamId, StoredStream> Streams { get; } = [];

        internal Dictionary<StreamId, StoredTree> Trees { get; } = [];

        internal Dictionary<string, ReadOnlyMemory<byte>> Blobs { get; } = new(StringComparer.Ordinal);

        internal Dictionary<(string Name, StreamId Root), long> Cursors { get; } = [];

        internal long LastUpdate { get; private set; }

        /// <summary>A time of update that no write to any stream had before.</summary>
        internal long NextUpdate(long now) => LastUpdate = Math.Max(now, LastUpdate + 1);

        /// <summary>The stream; made under <paramref name="root"/> where it is unknown.</summary>
        internal StoredStream FindOrCreate(StreamId stream, StreamId root, long now)
        {
            if (Streams.TryGetValue(stream, out var known))
            {
                return known;
            }

            if (!Trees.TryGetValue(root, out var tree))
            {
                tree = new StoredTree(root);
                Trees.Add(root, tree);
            }

            var created = new StoredStream(stream, tree, new DateTimeOffset(now, TimeSpan.Zero));
            Streams.Add(stream, created);
            return created;
        }

        internal void Attach(WatchList watches)
        {
            lock (Lock)
            {
                _watchers.Add(watches);
            }
        }

        internal void Detach(WatchList watches)
        {
            lock (Lock)
            {
                _watchers.Remove(watches);
            }
        }

        /// <summary>Tells the waiting calls of every store on this disk. Their continuations run later, not in here.</summary>
        internal void Tell(List<CommitNotice> notices)
        {
            foreach (var watches in _watchers)
            {
                notices.ForEach(watches.Signal);
            }
        }
    }
}
