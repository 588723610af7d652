namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether only their owner may read the keys that seal the records.</summary>
internal sealed class KeyFilesCheck(string stateFolder) : ICheck
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    public string Name => "key files";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look()
    {
        var folder = Path.Combine(stateFolder, "keys");
        if (!Directory.Exists(folder))
        {
            return new(Name, CheckStatus.Ok, "none yet");
        }

        var files = Directory.GetFiles(folder, "*.key");
        var open = files.Prepend(folder).FirstOrDefault(IsOpen);
        return open is null
            ? new(Name, CheckStatus.Ok, $"{files.Length} in {folder}, for their owner only")
            : new(
                Name,
                CheckStatus.Warning,
                $"others than their owner may use {open}",
                $"Close them: chmod -R go-rwx '{folder}'"
            );
    }

    private static bool IsOpen(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;
}
