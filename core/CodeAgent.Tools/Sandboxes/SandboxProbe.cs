using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes.Limits;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>Finds out what the machine can do by making a sandbox and running something in it.</summary>
internal sealed class SandboxProbe(SandboxOptions options, ControlGroups? groups)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>Tries it.</summary>
    public async Task<SandboxAbilities> TryAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return new(null, "", "Commands are kept in a sandbox on Linux only.\nStart with --sandbox off.");
        if (ProgramPlaces.Find(SandboxProgram.Name, options.Environment, "", options.ProgramFolders) is not { } program)
            return new(null, "", SandboxAdvice.Missing);
        var first = await RunAsync(program, [SandboxProgram.NoNesting], cancellationToken);
        var answer = first.IsUsable ? first : await RunAsync(program, [], cancellationToken);
        if (!answer.IsUsable)
            return new(program, "", SandboxAdvice.Of(program, answer.Said));
        return new(program, await VersionAsync(program, cancellationToken), null)
        {
            ForbidsNesting = first.IsUsable,
            Limits = groups?.Describe() ?? ProcessLimits.Describe(options),
            LimitsCommands = groups is not null,
        };
    }

    private async Task<(bool IsUsable, string Said)> RunAsync(
        string program,
        string[] more,
        CancellationToken cancellationToken
    )
    {
        var mounts = new SandboxMounts();
        SystemMounts.Add(mounts);
        string[] arguments =
        [
            .. SandboxProgram.Isolation,
            .. more,
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            .. mounts.Arguments(),
            "--",
            ShellProgram.Path,
            "-c",
            "exit 0",
        ];
        try
        {
            var answer = await AskAsync(program, arguments, cancellationToken);
            return (answer.ExitCode == 0, answer.Errors);
        }
        catch (ChildStartException failure)
        {
            return (false, failure.Message);
        }
    }

    private async Task<string> VersionAsync(string program, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(program, ["--version"], cancellationToken);
        return answer.Text.Trim().Split(' ')[^1];
    }

    private Task<ProgramAnswer> AskAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var variables = new Dictionary<string, string> { ["PATH"] = options.Environment.GetValueOrDefault("PATH", "") };
        var run = new ProgramRun(program, arguments, "/", variables) { Limit = s_limit, MostOutput = 64 * 1024 };
        return run.RunAsync(options.Clock, cancellationToken);
    }
}
