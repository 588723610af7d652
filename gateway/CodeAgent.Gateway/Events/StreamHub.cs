using CodeAgent.Gateway.Json;
using Microsoft.Extensions.Hosting;

namespace CodeAgent.Gateway.Events;

/// <summary>Keeps one reader a tree for all who watch it, while anybody does.</summary>
internal sealed class StreamHub(TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private readonly Dictionary<string, (TreeTail Tail, int Watchers)> _tails = new(StringComparer.Ordinal);

    /// <summary>Trees that are watched now.</summary>
    public int Count
    {
        get
        {
            lock (_tails)
            {
                return _tails.Count;
            }
        }
    }

    /// <summary>The tree's tail; begun at a position where there is none yet.</summary>
    public TreeTail Join(TreeSource source, long position)
    {
        lock (_tails)
        {
            if (!_tails.TryGetValue(source.Key, out var known) || known.Tail.IsBroken)
            {
                known = (new TreeTail(source, position, clock, lifetime.ApplicationStopping), 0);
            }

            _tails[source.Key] = (known.Tail, known.Watchers + 1);
            return known.Tail;
        }
    }

    public void Leave(TreeSource source, TreeTail tail)
    {
        lock (_tails)
        {
            if (!_tails.TryGetValue(source.Key, out var known) || known.Tail != tail)
            {
                return;
            }

            if (known.Watchers > 1)
            {
                _tails[source.Key] = (tail, known.Watchers - 1);
                return;
            }

            _tails.Remove(source.Key);
        }

        tail.Stop();
    }
}
