using System.Runtime.InteropServices;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>Words for the model about what the file system answered.</summary>
internal static class FileFailures
{
    private const int NoEntry = 2;
    private const int NotAFolder = 20;

    /// <summary>The file is not there; says which files have similar names.</summary>
    public static ToolRefusedException Missing(WorkspacePath path) =>
        new(ToolFailureKind.NotFound, $"{path.Given} does not exist.", NearNames.Hint(path));

    /// <summary>From a system call's error number.</summary>
    public static ToolRefusedException FromSystem(int error, WorkspacePath path) =>
        error is NoEntry or NotAFolder ? Missing(path) : Unavailable(path, Marshal.GetPInvokeErrorMessage(error));

    /// <summary>From the framework; null where it is not about files.</summary>
    public static ToolRefusedException? From(Exception failure, WorkspacePath path) =>
        failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => Missing(path),
            UnauthorizedAccessException => Unavailable(path, "permission denied by the operating system"),
            IOException => Unavailable(path, Reason(failure)),
            _ => null,
        };

    private static ToolRefusedException Unavailable(WorkspacePath path, string reason) =>
        new(ToolFailureKind.Unavailable, $"{path.Given} cannot be used: {reason}.");

    /// <summary>Without the path that .NET appends: it is not the one that the model knows.</summary>
    private static string Reason(Exception failure)
    {
        var message = failure.Message;
        var end = message.IndexOf(" : '", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }
}
