using System.Runtime.InteropServices;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Native;
using Microsoft.Win32.SafeHandles;

namespace CodeAgent.Tools.Files;

/// <summary>
/// Opens a file or folder by its real path such that what was opened is what was named: it never blocks on a pipe or
/// device, and a link that was put in the way after the path was resolved is seen.
/// </summary>
internal static class OpenFile
{
    /// <summary>Opens a regular file to read it.</summary>
    /// <exception cref="ToolRefusedException">It is another kind of file or not what was named.</exception>
    /// <exception cref="IOException">The system does not open it.</exception>
    public static SafeFileHandle ForReading(WorkspacePath path)
    {
        RefuseVirtual(path);
        RefuseKind(FileStat.OfPath(path.Real).Kind, path);
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path.Real);
        var handle = Open(path, path.Real, Libc.NonBlocking | Libc.NoControllingTerminal);
        try
        {
            RefuseKind(FileStat.OfHandle(handle).Kind, path);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Holds a folder of the path, so that names in it can be used whatever is put in its way. Linux.</summary>
    public static SafeFileHandle Folder(WorkspacePath path) => Open(path, path.Folder, Libc.PathOnly);

    /// <summary>Refuses all but regular files; a missing one is no error here.</summary>
    public static void RefuseKind(FileKind kind, WorkspacePath path)
    {
        if (kind == FileKind.Folder)
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"{path.Given} is a folder.",
                "Name a file in it; list the folder with `ls` in Bash."
            );
        if (kind == FileKind.Special)
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"{path.Given} is a device, pipe or socket, not a regular file."
            );
        if (kind == FileKind.Link)
            throw Swapped(path);
    }

    /// <summary>Refuses the kernel's own file systems: their files have no size, and reading some blocks.</summary>
    public static void RefuseVirtual(WorkspacePath path)
    {
        if (
            path.Real.StartsWith("/proc/", StringComparison.Ordinal)
            || path.Real.StartsWith("/sys/", StringComparison.Ordinal)
        )
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"{path.Given} is a file of the kernel, not a regular file.",
                "Use Bash to look at it."
            );
    }

    private static SafeFileHandle Open(WorkspacePath path, string real, int flags)
    {
        var fd = Libc.Open(real, flags | Libc.CloseOnExec);
        if (fd < 0)
            throw FileFailures.FromSystem(Marshal.GetLastPInvokeError(), path);
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (new FileInfo($"/proc/self/fd/{fd}").LinkTarget == real)
            return handle;
        handle.Dispose();
        throw Swapped(path);
    }

    private static ToolRefusedException Swapped(WorkspacePath path) =>
        new(ToolFailureKind.OutsideWorkspace, $"A folder or link of {path.Given} was changed while it was opened.");
}
