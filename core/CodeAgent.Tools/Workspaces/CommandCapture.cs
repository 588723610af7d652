using System.Buffers;
using System.Text;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Takes what a command prints: the begin, up to a limit, and the end of it.</summary>
internal sealed class CommandCapture : IChildOutput
{
    /// <summary>Bytes of the begin that are kept.</summary>
    public const int MostKept = 4 * 1024 * 1024;

    /// <summary>Bytes of the end that are told.</summary>
    public const int MostTold = 4096;

    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly TailBuffer _end = new(MostTold);
    private readonly Lock _lock = new();

    /// <summary>The begin.</summary>
    public byte[] Kept()
    {
        lock (_lock)
            return _kept.WrittenSpan.ToArray();
    }

    /// <summary>The end as text of at most <see cref="MostTold"/> bytes.</summary>
    public string Told()
    {
        byte[] end;
        lock (_lock)
            end = _end.ToArray();

        // A cut may lie within a character, whose rest would each become a replacement of three bytes.
        var start = 0;
        while (start < end.Length && start < 4 && (end[start] & 0xC0) == 0x80)
            start++;
        var text = Encoding.UTF8.GetString(end.AsSpan(start));
        while (Encoding.UTF8.GetByteCount(text) > MostTold)
            text = OutputText.End(
                text,
                Math.Max(0, text.Length - (Encoding.UTF8.GetByteCount(text) - MostTold + 2) / 3)
            );
        return text;
    }

    /// <inheritdoc />
    public void Write(ReadOnlySpan<byte> piece)
    {
        lock (_lock)
        {
            _end.Append(piece);
            _kept.Write(piece[..Math.Min(piece.Length, MostKept - _kept.WrittenCount)]);
        }
    }
}
