using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Grains.Agents;

/// <summary>
/// The transient events of all agents of a tree that run in this process, for whoever watches the tree here. A tree that
/// nobody watches costs nothing.
/// </summary>
internal sealed class TreeBroadcasts
{
    // One store a process: what shares it belongs together.
    private static readonly ConditionalWeakTable<IEventStore, TreeBroadcasts> s_all = [];
    private readonly ConcurrentDictionary<StreamId, TransientBroadcast> _trees = new();

    public static TreeBroadcasts Of(IEventStore store) => s_all.GetValue(store, _ => new TreeBroadcasts());

    public void Publish(StreamId root, StreamId stream, TransientEvent transient)
    {
        if (_trees.TryGetValue(root, out var tree))
        {
            tree.Publish(stream, transient);
        }
    }

    public TransientBroadcast.Subscription Subscribe(StreamId root)
    {
        while (true)
        {
            var tree = _trees.GetOrAdd(root, static (key, all) => new TransientBroadcast(() => all.Remove(key)), this);
            if (tree.TrySubscribe() is { } subscription)
            {
                return subscription;
            }
        }
    }

    private void Remove(StreamId root) => _trees.TryRemove(root, out _);
}
