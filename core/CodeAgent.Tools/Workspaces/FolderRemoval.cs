namespace CodeAgent.Tools.Workspaces;

/// <summary>Removes folders that programs filled: read-only folders inside do not stop it, links are not followed.</summary>
internal static class FolderRemoval
{
    private const int MostTries = 5;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Removes it; one that is not there is no failure.</summary>
    public static void Remove(string folder)
    {
        for (var tries = 1; Directory.Exists(folder); tries++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception failure) when (tries < MostTries && failure is IOException or UnauthorizedAccessException)
            {
                Open(folder);
            }
        }
    }

    private static void Open(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(folder, Owner);
        foreach (var below in Directory.EnumerateDirectories(folder))
        {
            if (new DirectoryInfo(below).LinkTarget is null)
                Open(below);
        }
    }
}
