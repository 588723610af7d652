using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether bubblewrap is there and may make namespaces; found out by making some.</summary>
internal sealed class SandboxCheck(ProgramProbe programs, Packages packages) : ICheck
{
    private static readonly string[] s_probe =
    [
        "--unshare-all",
        "--die-with-parent",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "true",
    ];

    public string Name => "bubblewrap";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (programs.Find("bwrap") is not { } bubblewrap)
        {
            return new(
                Name,
                CheckStatus.Warning,
                "not found; commands cannot be kept in a sandbox, only permissions hold them",
                packages.Advice("bubblewrap")
            );
        }

        var version = await programs.AskAsync(bubblewrap, ["--version"], cancellationToken);
        var probe = await programs.AskAsync(bubblewrap, s_probe, cancellationToken);
        return probe.ExitCode == 0
            ? new(Name, CheckStatus.Ok, $"{version.FirstLine.Split(' ')[^1]} ({bubblewrap}), namespaces work")
            : new(
                Name,
                CheckStatus.Warning,
                $"{bubblewrap} cannot make namespaces: {probe.FirstLine}",
                "Allow user namespaces: sysctl kernel.unprivileged_userns_clone and "
                    + "kernel.apparmor_restrict_unprivileged_userns; in a container, its security profile decides."
            );
    }
}
