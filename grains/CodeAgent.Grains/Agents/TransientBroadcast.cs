using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Grains.Agents;

/// <summary>Shows transient events to whoever watches now. A slow watcher loses the oldest; nobody is waited for.</summary>
internal sealed class TransientBroadcast
{
    private const int Buffered = 1_000;
    private readonly List<Channel<TransientEvent>> _watchers = [];

    public void Publish(TransientEvent transient)
    {
        lock (_watchers)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(transient);
            }
        }
    }

    public Subscription Subscribe()
    {
        var options = new BoundedChannelOptions(Buffered) { FullMode = BoundedChannelFullMode.DropOldest };
        var channel = Channel.CreateBounded<TransientEvent>(options);
        lock (_watchers)
        {
            _watchers.Add(channel);
        }

        return new Subscription(this, channel);
    }

    internal sealed class Subscription(TransientBroadcast broadcast, Channel<TransientEvent> channel) : IDisposable
    {
        private Task<bool>? _more;

        public bool TryRead([MaybeNullWhen(false)] out TransientEvent transient)
        {
            _more = _more is { IsCompleted: true } ? null : _more;
            return channel.Reader.TryRead(out transient);
        }

        public Task WaitAsync(CancellationToken cancellationToken) =>
            _more ??= channel.Reader.WaitToReadAsync(cancellationToken).AsTask();

        public void Dispose()
        {
            lock (broadcast._watchers)
            {
                broadcast._watchers.Remove(channel);
            }
        }
    }
}
