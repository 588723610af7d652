using System.Runtime.InteropServices;
using System.Text;

namespace CodeAgent.Cli.Output;

/// <summary>Standard output in UTF-8, line by line and from any thread; tells when its reader is gone, which .NET's console keeps to itself.</summary>
internal sealed partial class StandardOutput : IDisposable
{
    private const short PollError = 0x8;
    private const short PollHangup = 0x10;
    private readonly Lock _turn = new();
    private readonly Stream _stream = Console.OpenStandardOutput();

    /// <summary>Writes text and sees that it got out.</summary>
    /// <exception cref="OutputClosedException">Nobody reads it any more, or it cannot be written.</exception>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes and a line feed, and sees that they got out.</summary>
    /// <exception cref="OutputClosedException">Nobody reads it any more, or it cannot be written.</exception>
    public void WriteLine(ReadOnlySpan<byte> line) => Write([.. line, (byte)'\n']);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_turn)
        {
            try
            {
                _stream.Write(bytes);
                _stream.Flush();
            }
            catch (IOException error)
            {
                throw new OutputClosedException($"Standard output cannot be written: {error.Message}", error);
            }

            if (IsReaderGone())
            {
                throw new OutputClosedException("Standard output was closed by its reader.", null);
            }
        }
    }

    private static bool IsReaderGone()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var polled = new PollDescriptor { Descriptor = 1 };
        return Poll(ref polled, 1, 0) > 0 && (polled.Happened & (PollError | PollHangup)) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}

/// <summary>Nobody can be shown anything on standard output.</summary>
internal sealed class OutputClosedException(string message, Exception? inner) : IOException(message, inner);
