using System.Buffers;

namespace CodeAgent.Cli.Input;

/// <summary>Reads lines of bytes from a stream that may be open for long. A line over the limit is cut and told.</summary>
internal sealed class LineReader(Stream input, int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ReadOnlyMemory<byte> _rest;
    private bool _isEnded;

    /// <summary>The next line without its end; null at the end of the input.</summary>
    /// <exception cref="InvalidDataException">The line is longer than the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        while (true)
        {
            if (_rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Add(_rest[..end]);
                _rest = _rest[(end + 1)..];
                return _line.WrittenMemory;
            }

            Add(_rest);
            var count = _isEnded
                ? 0
                : await input.ReadAsync(_buffer, cancellationToken).AsTask().WaitAsync(cancellationToken);
            _rest = _buffer.AsMemory(0, count);
            if (count == 0)
            {
                _isEnded = true;
                if (_line.WrittenCount == 0)
                {
                    return null;
                }

                return _line.WrittenMemory;
            }
        }
    }

    private void Add(ReadOnlyMemory<byte> part)
    {
        if (_line.WrittenCount + part.Length > maxBytes)
        {
            throw new InvalidDataException($"it is longer than {maxBytes / (1024 * 1024)} MB");
        }

        _line.Write(part.Span);
    }
}
