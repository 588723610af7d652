using System.Security.Cryptography;
using CodeAgent.Core.Errors;
using CodeAgent.Storage.Files;

namespace CodeAgent.Storage.Blobs;

/// <summary>Owns the files of large contents: <c>ab/abcd…</c>, named by the SHA-256 of what they hold.</summary>
/// <remarks>
/// Files and not rows: megabytes do not pass through the one writer and its log, and callers write them side by side.
/// A blob is durable before the event that names it; one whose event never came is only unused space.
/// </remarks>
internal sealed class BlobFolder(string folder)
{
    private const int HashLength = 64;
    private static readonly TimeSpan s_staleAfter = TimeSpan.FromHours(1);
    private int _isSwept;

    /// <summary>Stores content and returns its hash; durable when it returns.</summary>
    public string Put(ReadOnlySpan<byte> content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = PathOf(hash);
        try
        {
            var parent = Path.GetDirectoryName(path)!;
            if (IsIntact(path, content))
            {
                // Its writer may not have made the rename durable yet.
                DurableFile.SyncFolder(parent);
                return hash;
            }

            var temporaries = Temporaries();
            DurableFile.CreateFolder(parent);
            DurableFile.Write(path, Path.Combine(temporaries, Guid.NewGuid().ToString("N")), content, replace: true);
            DurableFile.SyncFolder(folder);
            return hash;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Failure(path, error);
        }
    }

    /// <summary>The content; null where there is none with this hash.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        // The hash may come from outside: it must not name a file elsewhere.
        if (hash.Length != HashLength || !hash.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(PathOf(hash), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Failure(PathOf(hash), error);
        }

        return Convert.ToHexStringLower(SHA256.HashData(content)) == hash
            ? content
            : throw new CodeAgentException(ErrorCode.StateAltered, $"Blob {hash} does not match its name.");
    }

    private static bool IsIntact(string path, ReadOnlySpan<byte> content) =>
        File.Exists(path) && content.SequenceEqual(File.ReadAllBytes(path));

    private string PathOf(string hash) => Path.Combine(folder, hash[..2], hash);

    /// <summary>The folder of files under way; once a process, what killed processes left there is taken away.</summary>
    private string Temporaries()
    {
        var path = Path.Combine(folder, "tmp");
        DurableFile.CreateFolder(folder);
        DurableFile.CreateFolder(path);
        if (Interlocked.Exchange(ref _isSwept, 1) == 0)
        {
            var oldest = TimeProvider.System.GetUtcNow().UtcDateTime - s_staleAfter;
            foreach (var file in new DirectoryInfo(path).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
            {
                file.Delete();
            }
        }

        return path;
    }
}
