using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway;

/// <summary>A small file of the gateway that is replaced as a whole, by one process at a time; only its owner may read it.</summary>
internal sealed class GatewayFile(string folder, string name)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = System.IO.Path.Combine(folder, name);

    /// <summary>Makes a folder that only its owner may enter; leaves one that exists as it is.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>How a file is opened that only its owner may use.</summary>
    public static FileStreamOptions Private(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
        };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Tells whether the file is the one that was read before.</summary>
    public (DateTime Stamp, long Length) Stamp()
    {
        var facts = new FileInfo(Path);
        return facts.Exists ? (facts.LastWriteTimeUtc, facts.Length) : default;
    }

    /// <summary>The content; null where there is no file.</summary>
    public byte[]? ReadAll()
    {
        try
        {
            return File.ReadAllBytes(Path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    /// <summary>Replaces the content by what is made of the old one, which no other process changes meanwhile.</summary>
    public void Change(Func<byte[]?, byte[]> change)
    {
        try
        {
            CreateFolder(folder);
            using var turn = TakeTurn();
            var temporary = $"{Path}.{Environment.ProcessId}.new";
            using (var file = new FileStream(temporary, Private(FileMode.Create, FileAccess.Write, FileShare.None)))
            {
                file.Write(change(ReadAll()));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    /// <summary>Takes the file away; nothing where there is none.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(Path);
            File.Delete($"{Path}.lock");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    private FileStream TakeTurn()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(
                    $"{Path}.lock",
                    Private(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                );
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(begun).TotalSeconds < 5)
            {
                Thread.Yield();
            }
        }
    }

    private CodeAgentException Unusable(Exception error) =>
        new(ErrorCode.StateUnusable, $"{Path} cannot be used. {error.Message}", error);
}
