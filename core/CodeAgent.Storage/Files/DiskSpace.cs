using CodeAgent.Core.Errors;

namespace CodeAgent.Storage.Files;

/// <summary>Tells "the disk is full" from other failures of files.</summary>
internal static class DiskSpace
{
    // One page of the database and one of the shared-memory index: with less, SQLite reports a plain I/O error.
    private const long SmallestUsefulSpace = 64 * 1024;
    private const int NoSpaceOnUnix = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    public static bool IsUsedUp(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return new DriveInfo(folder).AvailableFreeSpace < SmallestUsefulSpace;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The coded failure for a failed file operation.</summary>
    public static CodeAgentException Failure(string path, Exception error) =>
        error.HResult is NoSpaceOnUnix or NoSpaceOnWindows or QuotaOnLinux or QuotaOnMac
            ? new CodeAgentException(ErrorCode.DiskFull, $"The disk is full: '{path}' cannot be written.", error)
            : new CodeAgentException(
                ErrorCode.StateUnusable,
                $"'{path}' cannot be read or written: {error.Message}",
                error
            );
}
