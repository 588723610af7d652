using System.ComponentModel;
using System.Diagnostics;

namespace CodeAgent.Cli.Doctor;

/// <summary>Finds programs of the system and runs them for what they say. A folder of the workspace is not looked into.</summary>
internal sealed class ProgramProbe(IReadOnlyDictionary<string, string> environment, string workspace)
{
    /// <summary>Folders that are looked into before those of PATH.</summary>
    public IReadOnlyList<string> First { get; init; } = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];

    /// <summary>The absolute path of a program; null where it is not installed.</summary>
    public string? Find(string name) =>
        First
            .Concat(environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator).Where(IsOutside))
            .Select(folder => Path.Join(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs it with nothing to read; it is killed when the caller does not wait any more.</summary>
    public async Task<ProbeAnswer> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        // Nothing that is only asked for its version needs a key of a model's vendor.
        start.Environment.Clear();
        start.Environment["PATH"] = environment.GetValueOrDefault("PATH", "");
        try
        {
            using var process = Process.Start(start)!;
            using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProbeAnswer(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (Win32Exception error)
        {
            return new ProbeAnswer(null, "", error.Message);
        }
    }

    private bool IsOutside(string folder) =>
        Path.IsPathRooted(folder)
        && !$"{Path.GetFullPath(folder)}/".StartsWith($"{workspace}/", StringComparison.Ordinal);
}

/// <summary>What a program said.</summary>
/// <param name="ExitCode">Null where it could not be started.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record ProbeAnswer(int? ExitCode, string Output, string Errors)
{
    /// <summary>The first line of what it printed.</summary>
    public string FirstLine => (Output.Length > 0 ? Output : Errors).Split('\n')[0].Trim();
}
