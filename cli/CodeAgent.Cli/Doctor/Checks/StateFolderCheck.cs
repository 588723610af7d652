using System.Globalization;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether the state folder, or the place where it will be made, can be written and has room.</summary>
internal sealed class StateFolderCheck(string folder) : ICheck
{
    private const long Mebibyte = 1024 * 1024;
    private const long LittleSpace = 1024 * Mebibyte;
    private const long NoSpace = 10 * Mebibyte;
    private const string Advice = "Make it writable, or set CODEAGENT_HOME to another folder.";

    public string Name => "state folder";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look()
    {
        var there = Existing(folder);
        try
        {
            Probe(there);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(Name, CheckStatus.Missing, $"{there} cannot be written: {error.Message}", Advice);
        }

        var free = new DriveInfo(there).AvailableFreeSpace;
        var detail = $"{folder}{(there == folder ? "" : " (made at the first start)")}, {Size(free)} free";
        return free < NoSpace ? new(Name, CheckStatus.Missing, detail, "Free space, or set CODEAGENT_HOME elsewhere.")
            : free < LittleSpace ? new(Name, CheckStatus.Warning, detail, "Free some space.")
            : new(Name, CheckStatus.Ok, detail);
    }

    private static string Existing(string folder)
    {
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return folder;
    }

    private static void Probe(string folder)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.DeleteOnClose,
        };
        using var file = new FileStream(Path.Combine(folder, $".doctor-{Guid.NewGuid():N}"), options);
        file.WriteByte(0);
        file.Flush(flushToDisk: true);
    }

    private static string Size(long bytes) =>
        bytes >= 1024 * Mebibyte
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte / 1024m:0.0} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte} MiB");
}
