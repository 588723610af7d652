using System.Runtime.InteropServices;

namespace CodeAgent.Storage.Files;

/// <summary>Writes whole files that are there completely or not at all, also after a power cut.</summary>
internal static class DurableFile
{
    private const int AlreadyThere = 17;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;

    /// <summary>Makes a folder that only its owner may enter; leaves one that exists as it is.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyFolder);
        }
    }

    /// <summary>Makes a file that only its owner may use; leaves one that exists as it is.</summary>
    public static void CreateEmpty(string path)
    {
        try
        {
            new FileStream(path, OwnerOnly()).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
        }
    }

    /// <summary>
    /// Writes <paramref name="path"/> by way of <paramref name="temporary"/> in the same file system.
    /// False where the file was there before and <paramref name="replace"/> is false.
    /// </summary>
    public static bool Write(string path, string temporary, ReadOnlySpan<byte> content, bool replace)
    {
        try
        {
            using (var file = new FileStream(temporary, OwnerOnly()))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            if (!TryMove(temporary, path, replace))
            {
                return false;
            }

            SyncFolder(Path.GetDirectoryName(path)!);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Makes renames in a folder durable.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders, and a rename is durable only once its folder is.
        var descriptor = Open(folder, 0);
        var error = descriptor < 0 || Sync(descriptor) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (error != 0)
        {
            throw new IOException($"'{folder}' cannot be made durable (error {error}).", error);
        }
    }

    private static bool TryMove(string from, string to, bool replace)
    {
        if (!replace && !OperatingSystem.IsWindows())
        {
            // File.Move looks first and renames then, so that of two processes the later would win unseen.
            var error = Link(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is 0 or AlreadyThere)
            {
                return error == 0;
            }

            // A file system without hard links: the look has to do.
        }

        try
        {
            File.Move(from, to, replace);
            return true;
        }
        catch (IOException) when (!replace && File.Exists(to))
        {
            return false;
        }
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        return options;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string to
    );

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
