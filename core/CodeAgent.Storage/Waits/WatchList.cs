using System.Runtime.InteropServices;
using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Waits;

/// <summary>Owns the waiting calls of one store, by what they wait for. Safe for concurrent use.</summary>
internal sealed class WatchList
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WatchKey, HashSet<Watch>> _watches = [];
    private Exception? _closed;

    /// <summary>How many calls wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _watches.Values.Sum(set => set.Count);
            }
        }
    }

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count == 0;
            }
        }
    }

    /// <summary>Begins to watch. Look at the store only after this, so that no commit falls between.</summary>
    public Watch Add(WatchKey key, long after = 0)
    {
        var watch = new Watch(this, key, after);
        lock (_lock)
        {
            if (_closed is not null)
            {
                throw _closed;
            }

            ref var set = ref CollectionsMarshal.GetValueRefOrAddDefault(_watches, key, out _);
            (set ??= []).Add(watch);
        }

        return watch;
    }

    public void Remove(Watch watch)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(watch.Key, out var set) && set.Remove(watch) && set.Count == 0)
            {
                _watches.Remove(watch.Key);
            }
        }
    }

    /// <summary>Tells who waits for it.</summary>
    public void Signal(CommitNotice notice)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(notice.Key, out var set))
            {
                foreach (var watch in set)
                {
                    watch.Signal(notice.Position);
                }
            }
        }
    }

    /// <summary>Everything that is waited for now.</summary>
    public IReadOnlyList<WatchKey> Keys()
    {
        lock (_lock)
        {
            return [.. _watches.Keys];
        }
    }

    /// <summary>The answers that are waited for in some streams.</summary>
    public IReadOnlyList<WatchKey> AwaitedAnswers(IReadOnlySet<StreamId> streams)
    {
        lock (_lock)
        {
            return [.. _watches.Keys.Where(key => key.Kind == WatchKind.Answer && streams.Contains(key.Stream))];
        }
    }

    /// <summary>Ends every wait with a failure.</summary>
    public void FailAll(Exception error)
    {
        lock (_lock)
        {
            foreach (var watch in _watches.Values.SelectMany(set => set))
            {
                watch.Fail(error);
            }
        }
    }

    /// <summary>Ends every wait and lets no new one begin.</summary>
    public void Close(Exception error)
    {
        lock (_lock)
        {
            _closed ??= error;
            FailAll(error);
        }
    }
}
