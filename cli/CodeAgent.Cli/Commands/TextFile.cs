namespace CodeAgent.Cli.Commands;

/// <summary>Reads a file that an option names.</summary>
internal static class TextFile
{
    /// <summary>Its text.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It cannot be read (AGENT0101).</exception>
    public static string Read(string option, string file, string currentFolder)
    {
        try
        {
            return File.ReadAllText(Path.GetFullPath(file, currentFolder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Choice.Usage($"{option}: {error.Message}");
        }
    }
}
