using System.Globalization;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Files;

/// <summary>
/// Replaces or creates a file as one step: who reads it sees the old bytes or the new ones, also when this process is
/// killed. The folder is held open meanwhile, so that a link put in its place does not lead the write elsewhere.
/// </summary>
internal static class AtomicFile
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Writes a file, with the permissions given or those of a new file; makes the folders that are missing.</summary>
    /// <exception cref="ToolRefusedException">The system does not allow it.</exception>
    public static void Write(WorkspacePath path, ReadOnlySpan<byte> bytes, UnixFileMode? mode)
    {
        try
        {
            Directory.CreateDirectory(path.Folder);
            if (!OperatingSystem.IsLinux())
            {
                Replace(path.Folder, path, bytes, mode);
                return;
            }
            using var folder = OpenFile.Folder(path);
            Replace(
                $"/proc/self/fd/{folder.DangerousGetHandle().ToString(CultureInfo.InvariantCulture)}",
                path,
                bytes,
                mode
            );
        }
        catch (Exception failure) when (FileFailures.From(failure, path) is { } refused)
        {
            throw refused;
        }
    }

    private static void Replace(string folder, WorkspacePath path, ReadOnlySpan<byte> bytes, UnixFileMode? mode)
    {
        var target = Path.Join(folder, path.Name);
        var kind = FileStat.OfPath(target).Kind;
        OpenFile.RefuseKind(kind, path);
        if (mode is null && kind != FileKind.Missing)
            throw new ToolRefusedException(
                ToolFailureKind.Conflict,
                $"{path.Given} was created meanwhile.",
                "Read it first."
            );
        if (mode is { } given && (given & AnyWrite) == 0 && !OperatingSystem.IsWindows())
            throw new ToolRefusedException(
                ToolFailureKind.Unavailable,
                $"{path.Given} is read-only.",
                "Ask before you change its mode."
            );

        var temporary = Path.Join(folder, $".codeagent-{Guid.NewGuid():N}.tmp");
        try
        {
            WriteNew(temporary, bytes, mode);
            File.Move(temporary, target, overwrite: mode is not null);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void WriteNew(string temporary, ReadOnlySpan<byte> bytes, UnixFileMode? mode)
    {
        using var file = File.OpenHandle(
            temporary,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            FileOptions.None,
            bytes.Length
        );
        if (mode is { } given && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, given);
        RandomAccess.Write(file, bytes, 0);
    }
}
