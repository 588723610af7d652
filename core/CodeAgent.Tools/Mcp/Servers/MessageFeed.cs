using System.IO.Pipelines;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>
/// What a server writes, as a stream of lines for the protocol's reader. It holds the server back when nobody reads, and
/// gives up on one that sends a line of no end or more than anybody asked for.
/// </summary>
/// <param name="limits">How much is taken.</param>
/// <param name="giveUp">Is told why, once; the feed is at its end then.</param>
internal sealed class MessageFeed(McpLimits limits, Action<string> giveUp) : IChildOutput
{
    private readonly Pipe _pipe = new(
        new PipeOptions(
            pauseWriterThreshold: 1024 * 1024,
            resumeWriterThreshold: 512 * 1024,
            useSynchronizationContext: false
        )
    );
    private long _line;
    private long _unasked;
    private long _lines;
    private bool _isOver;

    /// <summary>What the protocol reads.</summary>
    public Stream Stream => _pipe.Reader.AsStream();

    /// <summary>Something was asked for, so that an answer may come.</summary>
    public void Asked()
    {
        Interlocked.Exchange(ref _unasked, 0);
        Interlocked.Exchange(ref _lines, 0);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> piece)
    {
        if (_isOver)
        {
            return;
        }

        var end = piece.LastIndexOf((byte)'\n');
        var longest = Math.Max(_line + (end < 0 ? piece.Length : piece.IndexOf((byte)'\n')), 0);
        _line = end < 0 ? _line + piece.Length : piece.Length - end - 1;
        var unasked = Interlocked.Add(ref _unasked, piece.Length);
        var lines = Interlocked.Add(ref _lines, piece.Count((byte)'\n'));
        if (longest > limits.MessageBytes)
        {
            End($"It sent a message of more than {limits.MessageBytes} bytes.");
        }
        else if (unasked > limits.UnaskedBytes || lines > limits.UnaskedMessages)
        {
            End(
                $"It floods: more than {limits.UnaskedMessages} messages or {limits.UnaskedBytes} bytes that nobody asked for."
            );
        }
        else
        {
            Deliver(piece);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete()
    {
        _isOver = true;
        _pipe.Writer.Complete();
    }

    private void Deliver(ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(_pipe.Writer.GetSpan(piece.Length));
        _pipe.Writer.Advance(piece.Length);
        // This is the thread that reads the child's pipe: while it waits, the child waits.
        var flushed = _pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
        _isOver = flushed.IsCompleted;
    }

    private void End(string reason)
    {
        Complete();
        giveUp(reason);
    }
}

/// <summary>How much a server may send.</summary>
public sealed record McpLimits
{
    /// <summary>Bytes of one message. Default 16 MiB.</summary>
    public long MessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes since the client last asked for something. Default 64 MiB.</summary>
    public long UnaskedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Messages since the client last asked for something. Default 20,000.</summary>
    public long UnaskedMessages { get; init; } = 20_000;

    /// <summary>Tools of one server that are taken. Default 1,000.</summary>
    public int Tools { get; init; } = 1_000;

    /// <summary>Characters of a tool's description that a model is given. Default 4,096.</summary>
    public int DescriptionLength { get; init; } = 4_096;

    /// <summary>Characters of a tool's schema; a tool with a longer one is left out. Default 64 KiB.</summary>
    public int SchemaLength { get; init; } = 64 * 1024;
}
