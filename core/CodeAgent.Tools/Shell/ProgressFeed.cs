using System.Text;

namespace CodeAgent.Tools.Shell;

/// <summary>Shows a running command's output to whoever watches, at once as long as it is little, else its latest part now and then.</summary>
internal sealed class ProgressFeed(Action<string> show, TimeProvider clock)
{
    private const int LongestPiece = 4096;
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(100);

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _pending = new char[(2 * LongestPiece) + 8];
    private int _length;
    private long _windowStart = clock.GetTimestamp();
    private int _shownInWindow;

    /// <summary>Takes output.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        Keep(piece.Length > LongestPiece ? piece[^LongestPiece..] : piece);
        if (clock.GetElapsedTime(_windowStart) >= s_window)
        {
            _windowStart = clock.GetTimestamp();
            _shownInWindow = 0;
        }
        if (_shownInWindow < LongestPiece)
            Flush();
    }

    /// <summary>Shows what was held back.</summary>
    public void Flush()
    {
        if (_length > 0)
            show(AnsiText.Strip(new string(_pending, 0, _length)));
        _shownInWindow += _length;
        _length = 0;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_length > LongestPiece)
        {
            _pending.AsSpan(_length - LongestPiece, LongestPiece).CopyTo(_pending);
            _length = LongestPiece;
        }
        _length += _decoder.GetChars(piece, _pending.AsSpan(_length), flush: false);
    }
}
