using System.Globalization;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// A lock between all threads and processes that use a state folder. The system holds it (<c>flock</c>), so it ends with
/// its owner, however that dies.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const int TryAgain = 11;
    private const int SharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock's file.</summary>
    public Stream Content => _file;

    /// <summary>Waits for the lock.</summary>
    public static async Task<FileLock> TakeAsync(string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var pause = s_shortest; ; pause = pause * 2 < s_longest ? pause * 2 : s_longest)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken)
                return taken;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    /// <summary>The lock; null where somebody has it.</summary>
    public static FileLock? TryTake(string path)
    {
        WorkspacePlaces.Made(Path.GetDirectoryName(path)!);
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            if (!IsGone(file))
                return new FileLock(file);

            // Deleted between its opening and its locking: the next one makes another.
            file.Dispose();
            return null;
        }
        catch (IOException failure) when (failure.HResult is TryAgain or SharingViolation)
        {
            return null;
        }
    }

    /// <summary>Deletes the lock's file. Its owner only.</summary>
    public void Delete() => File.Delete(_file.Name);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static bool IsGone(FileStream file)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var descriptor = file.SafeFileHandle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal)
            == true;
    }
}
