using CodeAgent.Core.Errors;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Tells failures of the machine, which the operator must hear, from those of a repository.</summary>
internal static class MachineFailure
{
    private const long SmallestRoom = 64 * 1024;
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private static readonly string[] s_full = ["No space left on device", "Disk quota exceeded"];

    /// <summary>Whether the disk is full.</summary>
    public static bool IsDiskFull(Exception failure) =>
        failure is IOException { HResult: NoSpace or NoQuota }
        || (failure is GitFailedException or IOException && s_full.Any(failure.Message.Contains));

    /// <summary>Whether a folder's disk has no room: of a file that it cannot write, git does not say why.</summary>
    public static bool HasNoSpace(string folder) => new DriveInfo(folder).AvailableFreeSpace < SmallestRoom;

    /// <summary>The failure of a full disk.</summary>
    public static CodeAgentException Full(Exception cause) =>
        new(ErrorCode.DiskFull, "The disk of the state folder is full: free some space, then run it again.", cause);

    /// <summary>The coded failure; null for one that is none of the machine's.</summary>
    public static CodeAgentException? From(Exception failure) =>
        failure switch
        {
            GitFailedException or IOException when IsDiskFull(failure) => Full(failure),
            GitFailedException or IOException or UnauthorizedAccessException => new CodeAgentException(
                ErrorCode.StateUnusable,
                $"The workspaces' state cannot be used: {failure.Message}",
                failure
            ),
            _ => null,
        };
}
