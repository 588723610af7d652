using Microsoft.Win32.SafeHandles;

namespace CodeAgent.Tools.Native;

/// <summary>What a name stands for.</summary>
internal enum FileKind
{
    Missing,
    Regular,
    Folder,
    Link,

    /// <summary>A device, pipe or socket: reading it may block or have effects.</summary>
    Special,
}

/// <summary>Kind, size and permissions of a file, without opening it.</summary>
internal readonly record struct FileStat(FileKind Kind, long Size, UnixFileMode Mode)
{
    private const uint TypeModeAndSize = 0x203;

    /// <summary>Looks at a name; a link in the last place is not followed.</summary>
    public static FileStat OfPath(string path) =>
        OperatingSystem.IsLinux() ? Ask(Libc.CurrentFolder, path, Libc.NoFollow) : Portable(path);

    /// <summary>Looks at an open file. Linux.</summary>
    public static FileStat OfHandle(SafeFileHandle handle) => Ask((int)handle.DangerousGetHandle(), "", Libc.EmptyPath);

    private static unsafe FileStat Ask(int folder, string path, int flags)
    {
        StatxBuffer buffer;
        if (Libc.Statx(folder, path, flags, TypeModeAndSize, &buffer) != 0)
            return default;
        var kind = (buffer.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Special,
        };
        return new FileStat(kind, (long)buffer.Size, (UnixFileMode)(buffer.Mode & 0xFFF));
    }

    private static FileStat Portable(string path)
    {
        if (Directory.Exists(path))
            return new FileStat(FileKind.Folder, 0, default);
        var file = new FileInfo(path);
        if (!file.Exists)
            return default;
        var mode = OperatingSystem.IsWindows() ? default : file.UnixFileMode;
        return new FileStat(file.LinkTarget is null ? FileKind.Regular : FileKind.Link, file.Length, mode);
    }
}
