using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Blobs;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Sqlite.Reads;

namespace CodeAgent.Storage.Sqlite;

/// <summary>One run over what the store holds. Reads while others write: it looks at each stream as it is at that moment.</summary>
internal sealed class SqliteAudit(SessionPool pool, IHashKeys keys, BlobFolder blobs, AnchorFile anchorFile)
{
    private const int PageSize = 256;

    private const string SelectHash = """
        SELECT e.hash FROM events e JOIN streams s ON s.id = e.stream WHERE s.name = ? AND e.seq = ?
        """;

    private const string SelectHeadless = """
        SELECT DISTINCT e.stream FROM events e LEFT JOIN streams s ON s.id = e.stream WHERE s.id IS NULL
        """;

    private const string SelectTrees = """
        SELECT r.name, r.last_seq, COUNT(e.id), COALESCE(MAX(e.root_seq), 0)
        FROM roots r LEFT JOIN events e ON e.root = r.id GROUP BY r.id ORDER BY r.name
        """;

    private readonly List<ChainFinding> _findings = [];

    public async Task<IReadOnlyList<ChainFinding>> RunAsync(StreamId? only, CancellationToken cancellationToken)
    {
        // Before the streams, so that what is appended meanwhile cannot look like more than there is.
        var anchors = await anchorFile.ReadAsync(_findings, cancellationToken).ConfigureAwait(false);
        foreach (var stream in only is { } one ? [one] : pool.Read(ReadNames))
        {
            await CheckStreamAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        foreach (var anchor in anchors.Where(anchor => only is null || anchor.Stream == only.Value.Value))
        {
            CheckAnchor(anchor);
        }

        if (only is null)
        {
            pool.Read(CheckTrees);
        }

        return _findings;
    }

    private static List<StreamId> ReadNames(SqliteSession session)
    {
        var names = new List<StreamId>();
        using var row = session.Use("SELECT name FROM streams ORDER BY name");
        while (row.Step())
        {
            if (StreamId.TryParse(row.Text(0), out var name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private async Task CheckStreamAsync(StreamId stream, CancellationToken cancellationToken)
    {
        if (pool.Read(session => EventReads.FindExtent(session, stream, afterSeq: 0)) is not { } extent)
        {
            return;
        }

        var walk = new ChainWalk(keys, stream, afterSeq: 0, EventSeal.Genesis);
        while (walk.Position < extent.LastSeq)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = pool.Read(session =>
                EventReads.ReadStream(session, extent, walk.Position, extent.LastSeq, PageSize)
            );
            if (page.Count == 0)
            {
                break;
            }

            foreach (var item in page)
            {
                Add(walk.Check(item));
                await CheckBlobAsync(item, cancellationToken).ConfigureAwait(false);
            }
        }

        Add(walk.CheckEnd(extent.LastSeq, extent.LastHash));
        CheckBeyond(stream);
    }

    private async Task CheckBlobAsync(ChainedEvent item, CancellationToken cancellationToken)
    {
        if (!item.IsBlob)
        {
            return;
        }

        var hash = Convert.ToHexStringLower(item.Payload.Span);
        try
        {
            if (await blobs.FindAsync(hash, cancellationToken).ConfigureAwait(false) is null)
            {
                Add(new(item.Stream.Value, item.Seq, ChainFault.Removed, $"Its data, blob {hash}, is gone."));
            }
        }
        catch (CodeAgentException error) when (error.Code == ErrorCode.StateAltered)
        {
            Add(new(item.Stream.Value, item.Seq, ChainFault.Altered, $"Its data, blob {hash}, was altered."));
        }
    }

    private void CheckBeyond(StreamId stream)
    {
        // Head and rows in one statement: the stream may have grown since the walk.
        const string SelectBeyond = """
            SELECT MIN(e.seq) FROM streams s JOIN events e ON e.stream = s.id AND e.seq > s.last_seq WHERE s.name = ?
            """;
        var beyond = pool.Read(session =>
        {
            using var row = session.Use(SelectBeyond).Bind(stream.Value);
            return row.Step() ? row.Int64(0) : 0;
        });
        if (beyond != 0)
        {
            Add(new(stream.Value, beyond, ChainFault.Added, "It lies beyond the end that the stream's head names."));
        }
    }

    private void CheckAnchor(Anchor anchor)
    {
        var hash = pool.Read(session =>
        {
            using var row = session.Use(SelectHash).Bind(anchor.Stream).Bind(anchor.Seq);
            return row.Step() ? Convert.ToHexStringLower(row.Blob(0)) : null;
        });
        if (hash is null)
        {
            Add(new(anchor.Stream, anchor.Seq, ChainFault.Truncated, "An anchor names it, and it is gone."));
        }
        else if (hash != anchor.Hash)
        {
            Add(new(anchor.Stream, anchor.Seq, ChainFault.Altered, "It is not the event that an anchor names."));
        }
    }

    private bool CheckTrees(SqliteSession session)
    {
        using (var row = session.Use(SelectHeadless))
        {
            while (row.Step())
            {
                Add(new($"#{row.Int64(0)}", 0, ChainFault.Removed, "The stream's head is gone, its events are there."));
            }
        }

        using var tree = session.Use(SelectTrees);
        while (tree.Step())
        {
            if (tree.Int64(1) != tree.Int64(2) || tree.Int64(1) != tree.Int64(3))
            {
                var detail = $"The tree had {tree.Int64(1)} events and has {tree.Int64(2)}, up to {tree.Int64(3)}.";
                Add(new(tree.Text(0), 0, ChainFault.Removed, detail));
            }
        }

        return true;
    }

    private void Add(ChainFinding? finding)
    {
        if (finding is not null)
        {
            _findings.Add(finding);
        }
    }
}
