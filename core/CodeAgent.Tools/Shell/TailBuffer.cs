namespace CodeAgent.Tools.Shell;

/// <summary>Keeps the last bytes of a stream, up to a size.</summary>
internal sealed class TailBuffer(int size)
{
    private byte[] _ring = [];
    private long _total;

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_ring.Length == 0)
            _ring = new byte[size];
        _total += piece.Length;
        if (piece.Length > size)
            piece = piece[^size..];
        var at = (int)((_total - piece.Length) % size);
        var untilEnd = Math.Min(piece.Length, size - at);
        piece[..untilEnd].CopyTo(_ring.AsSpan(at));
        piece[untilEnd..].CopyTo(_ring);
    }

    /// <summary>The bytes kept, in order.</summary>
    public byte[] ToArray()
    {
        if (_total <= size)
            return [.. _ring.AsSpan(0, (int)_total)];
        var start = (int)(_total % size);
        return [.. _ring.AsSpan(start), .. _ring.AsSpan(0, start)];
    }
}
