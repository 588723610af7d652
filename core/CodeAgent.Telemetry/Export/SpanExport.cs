using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Export;

/// <summary>
/// Carries the finished spans of one tree to one sink: reads the log, projects, delivers, then saves the durable cursor.
/// So every span is delivered at least once, whatever process dies when, and always with the same id. Not safe for
/// concurrent use; two processes on one tree only repeat spans.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="cursors">Where the position is kept, under <c>spans/{sink}</c>.</param>
/// <param name="sink">Where spans go.</param>
/// <param name="root">The tree.</param>
/// <param name="includeContent">Whether spans carry what was said, called and answered.</param>
public sealed class SpanExport(
    IEventLog log,
    ICursors cursors,
    ISpanSink sink,
    StreamId root,
    bool includeContent = false
)
{
    /// <summary>Events read at once. A sink that looks for repeats must remember more spans than this.</summary>
    public const int PageSize = 500;

    private readonly string _cursorName = $"spans/{sink.Name}";
    private readonly SpanProjector _projector = new(root, includeContent);
    private readonly List<SpanRecord> _undelivered = [];
    private long? _cursor;

    /// <summary>Position of the last event that was read.</summary>
    public long Position => _projector.Position;

    /// <summary>
    /// Delivers what is finished up to the end of the tree as it is now, and returns how many spans that were. What could
    /// not be delivered is given again by the next call. An event that cannot be read costs only its own spans: it throws
    /// once, and the next call goes on behind it.
    /// </summary>
    /// <exception cref="SpanSinkUnavailableException">The sink cannot take spans now.</exception>
    /// <exception cref="Core.Errors.CodeAgentException">The store failed, or an event is altered.</exception>
    public async Task<int> PumpAsync(CancellationToken cancellationToken)
    {
        _cursor ??= await cursors.ReadCursorAsync(_cursorName, root, cancellationToken);
        var delivered = await DeliverAsync(cancellationToken);
        while (true)
        {
            var page = await log.ReadTreeAsync(root, Position, PageSize, cancellationToken);
            if (page.Count == 0)
            {
                return delivered;
            }

            foreach (var envelope in page)
            {
                _undelivered.AddRange(_projector.Apply(envelope).Where(span => span.RootSeq > _cursor));
            }

            delivered += await DeliverAsync(cancellationToken);
        }
    }

    private async Task<int> DeliverAsync(CancellationToken cancellationToken)
    {
        var count = _undelivered.Count;
        if (count > 0)
        {
            await sink.WriteAsync(_undelivered, cancellationToken);
            await cursors.SaveCursorAsync(_cursorName, root, Position, cancellationToken);
            _undelivered.Clear();
        }

        return count;
    }
}
