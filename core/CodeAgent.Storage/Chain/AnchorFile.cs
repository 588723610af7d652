using System.Text;
using CodeAgent.Storage.Files;

namespace CodeAgent.Storage.Chain;

/// <summary>
/// Owns the append-only file of anchors. It lies outside the database, so that who cuts the end off a stream must change
/// both. Several processes may write it; each holds it alone for one write.
/// </summary>
internal sealed class AnchorFile(string path, IHashKeys keys)
{
    private const int MostAttempts = 50;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Appends anchors. False where another process is writing just now: they may lag, so the caller tries later.</summary>
    public bool TryAppend(IReadOnlyCollection<Anchor> anchors)
    {
        try
        {
            using var file = new FileStream(path, Options());
            var text = new StringBuilder(EndsWithinLine(file) ? "\n" : "");
            foreach (var anchor in anchors)
            {
                text.Append(anchor.ToLine(keys.Current()));
            }

            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Every anchor, and a finding for each line that was altered. A torn last line is none: its writer died.</summary>
    public async Task<IReadOnlyList<Anchor>> ReadAsync(
        ICollection<ChainFinding> findings,
        CancellationToken cancellationToken
    )
    {
        var text = await ReadTextAsync(cancellationToken).ConfigureAwait(false);
        var lines = text.Split('\n');
        var anchors = new List<Anchor>(lines.Length);
        for (var index = 0; index < lines.Length; index++)
        {
            if (lines[index].Length == 0)
            {
                continue;
            }

            if (Anchor.Parse(lines[index], keys, out var missingKey) is { } anchor)
            {
                anchors.Add(anchor);
            }
            else if (index < lines.Length - 1)
            {
                findings.Add(Finding(index + 1, missingKey));
            }
        }

        return anchors;
    }

    private static ChainFinding Finding(int line, string? missingKey) =>
        missingKey is null
            ? new ChainFinding(
                "anchors",
                line,
                ChainFault.Altered,
                $"Line {line} of the anchors is not as it was written."
            )
            : new ChainFinding("anchors", line, ChainFault.KeyMissing, $"Key '{missingKey}' is not here.");

    private async Task<string> ReadTextAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (FileNotFoundException)
            {
                return "";
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // A process is writing it just now and has it alone for that moment.
                await Task.Delay(s_pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw DiskSpace.Failure(path, error);
            }
        }
    }

    private static bool EndsWithinLine(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
