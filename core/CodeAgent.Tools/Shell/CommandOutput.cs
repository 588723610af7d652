using System.Buffers;
using System.Text;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Shell;

/// <summary>
/// One command's output in bounded memory: its first and last bytes, and the whole of it in a file as soon as it is
/// more than the model can be given.
/// </summary>
internal sealed class CommandOutput : IChildOutput, IDisposable
{
    // A character of UTF-8 has four bytes at the most, so text within the cap is always held whole.
    private const int BytesPerCharacter = 4;
    private const int InitialSize = 4096;

    private readonly Lock _lock = new();
    private readonly int _cap;
    private readonly int _headLimit;
    private readonly ArrayBufferWriter<byte> _head = new(InitialSize);
    private readonly TailBuffer _tail;
    private readonly SpillFile _spill;
    private ProgressFeed? _progress;
    private bool _keepsAll;
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a command's output.</summary>
    /// <param name="cap">Characters that the model is given at the most.</param>
    /// <param name="spill">Where the whole goes.</param>
    /// <param name="progress">Who watches.</param>
    public CommandOutput(int cap, SpillFile spill, ProgressFeed progress)
    {
        _cap = cap;
        _headLimit = cap * BytesPerCharacter;
        _tail = new TailBuffer(_headLimit);
        _spill = spill;
        _progress = progress;
    }

    /// <summary>Ends when there is more output than is kept: the command is to be stopped.</summary>
    public Task Full => _full.Task;

    /// <summary>Bytes that were written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Line feeds that were written.</summary>
    public long Lines { get; private set; }

    /// <inheritdoc />
    public void Write(ReadOnlySpan<byte> piece)
    {
        lock (_lock)
        {
            Bytes += piece.Length;
            Lines += piece.Count((byte)'\n');
            var fitting = Math.Min(piece.Length, _headLimit - _head.WrittenCount);
            if (fitting < piece.Length || _keepsAll)
                Overflow(piece, fitting);
            _head.Write(piece[..fitting]);
            _progress?.Write(piece);
        }
        if (Bytes > _spill.Limit)
            _full.TrySetResult();
    }

    /// <summary>What the model is given: all, or the begin and the end of it.</summary>
    public OutputText Finish()
    {
        lock (_lock)
        {
            _progress?.Flush();
            var head = Decode(_head.WrittenSpan);
            if (Bytes == _head.WrittenCount && head.Length <= _cap)
                return new OutputText(head, null, null, 0, IsCut: false);
            if (_spill.Length == 0)
                _spill.Write(_head.WrittenSpan);
            var tail = Bytes == _head.WrittenCount ? head : Decode(WholeCharacters(_tail.ToArray()));
            return new OutputText(
                OutputText.Begin(head, _cap / 3),
                OutputText.End(tail, _cap - (_cap / 3)),
                _spill.Path,
                _spill.Length,
                IsCut: true
            );
        }
    }

    /// <summary>
    /// From now on all of it is in the file and nobody watches: the command goes on without its call. Returns what the
    /// model is given of it so far, and how much that is.
    /// </summary>
    public (OutputText Text, long Bytes) HandOver()
    {
        lock (_lock)
        {
            _spill.Open();
            if (_spill.Length == 0)
                _spill.Write(_head.WrittenSpan);
            _keepsAll = true;
            var text = Finish();
            _progress = null;
            return (text, Bytes);
        }
    }

    /// <summary>The file with all of it; null where there is none.</summary>
    public string? Path => _spill.Path;

    /// <summary>Bytes that the file has.</summary>
    public long Kept
    {
        get
        {
            lock (_lock)
                return _spill.Length;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
            _spill.Dispose();
    }

    private void Overflow(ReadOnlySpan<byte> piece, int fitting)
    {
        if (_spill.Length == 0)
            _spill.Write(_head.WrittenSpan);
        _spill.Write(piece);
        if (fitting == piece.Length)
            return;
        _tail.Append(piece[fitting..]);
    }

    private static string Decode(ReadOnlySpan<byte> bytes) => AnsiText.Strip(Encoding.UTF8.GetString(bytes));

    /// <summary>Leaves out the rest of a character whose begin was dropped.</summary>
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < Math.Min(3, bytes.Length) && (bytes[start] & 0xC0) == 0x80)
            start++;
        return bytes[start..];
    }
}
