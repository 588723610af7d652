using System.Buffers;
using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;

namespace CodeAgent.Telemetry.Files;

/// <summary>
/// Appends spans to a file, one JSON object a line, on disk when it returns. A repeat of what the file's last lines hold
/// is left out; a line that a crash cut off is taken away (its span comes again). Several processes may write one file.
/// </summary>
/// <param name="path">The file; made with its folder when the first span comes.</param>
/// <param name="clock">The time, for waiting on another writer.</param>
public sealed class FileSpanSink(string path, TimeProvider clock) : ISpanSink
{
    // More than one page of spans, which is what a process that died between delivery and cursor repeats.
    private const int TailLines = 4 * SpanExport.PageSize;
    private static readonly TimeSpan s_lockTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lockPoll = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly FileTail _tail = new(TailLines);

    /// <inheritdoc/>
    public string Name => "file";

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<SpanRecord> spans, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var file = await OpenAsync(cancellationToken);
            await _tail.CatchUpAsync(file, cancellationToken);
            var lines = Lines(spans);
            file.Position = file.Length;
            await file.WriteAsync(lines.WrittenMemory, cancellationToken);
            file.Flush(flushToDisk: true);
            _tail.Wrote(file.Length, spans);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SpanSinkUnavailableException(
                $"Spans cannot be written to {path}.",
                TimeSpan.FromSeconds(30),
                error
            );
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private ArrayBufferWriter<byte> Lines(IReadOnlyList<SpanRecord> spans)
    {
        var lines = new ArrayBufferWriter<byte>(512 * spans.Count);
        HashSet<(string, string)> inBatch = [];
        foreach (var span in spans)
        {
            var id = FileTail.IdOf(span);
            if (!_tail.Contains(id) && inBatch.Add(id))
            {
                SpanJson.Write(lines, span);
                lines.Write("\n"u8);
            }
        }

        return lines;
    }

    // Exclusive, so that lines of two processes never mix. Held for one batch only.
    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var begin = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(begin) < s_lockTime)
            {
                await Task.Delay(s_lockPoll, clock, cancellationToken);
            }
        }
    }
}
