using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Grains.Agents;

/// <summary>Shows transient events of a tree to whoever watches it now. A slow watcher loses the oldest; nobody is waited for.</summary>
/// <param name="onUnwatched">Called when the last watcher left; nobody can watch by it after that.</param>
internal sealed class TransientBroadcast(Action onUnwatched)
{
    private const int Buffered = 1_000;
    private readonly List<Channel<SessionNotice>> _watchers = [];
    private bool _isOver;

    public void Publish(StreamId stream, TransientEvent transient)
    {
        var notice = new SessionNotice(null, transient) { Stream = stream };
        lock (_watchers)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(notice);
            }
        }
    }

    /// <summary>A subscription; null where the last one just ended and this is no longer the tree's.</summary>
    public Subscription? TrySubscribe()
    {
        var options = new BoundedChannelOptions(Buffered) { FullMode = BoundedChannelFullMode.DropOldest };
        var channel = Channel.CreateBounded<SessionNotice>(options);
        lock (_watchers)
        {
            if (_isOver)
            {
                return null;
            }

            _watchers.Add(channel);
        }

        return new Subscription(this, channel);
    }

    private void Leave(Channel<SessionNotice> channel)
    {
        lock (_watchers)
        {
            if (_watchers.Remove(channel) && _watchers.Count == 0)
            {
                _isOver = true;
                onUnwatched();
            }
        }
    }

    internal sealed class Subscription(TransientBroadcast broadcast, Channel<SessionNotice> channel) : IDisposable
    {
        private Task<bool>? _more;

        public bool TryRead([MaybeNullWhen(false)] out SessionNotice notice)
        {
            _more = _more is { IsCompleted: true } ? null : _more;
            return channel.Reader.TryRead(out notice);
        }

        public Task WaitAsync(CancellationToken cancellationToken) =>
            _more ??= channel.Reader.WaitToReadAsync(cancellationToken).AsTask();

        public void Dispose() => broadcast.Leave(channel);
    }
}
