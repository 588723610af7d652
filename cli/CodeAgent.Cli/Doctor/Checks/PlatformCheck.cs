namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether this kind of system is one the program works on, and how far.</summary>
internal sealed class PlatformCheck(PlatformFacts facts, string workspace) : ICheck
{
    public string Name => "platform";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look() =>
        facts.Kind switch
        {
            Platform.Linux => new(Name, CheckStatus.Ok, facts.Description),
            Platform.Wsl when workspace.StartsWith("/mnt/", StringComparison.Ordinal) => new(
                Name,
                CheckStatus.Warning,
                $"{facts.Description}; this folder lies on a Windows drive, where files are slow and have no modes",
                "Keep repositories and CODEAGENT_HOME in the Linux file system, e.g. under ~."
            ),
            Platform.Wsl => new(
                Name,
                CheckStatus.Warning,
                $"{facts.Description}; works as on Linux, not tested as often",
                "Keep repositories and CODEAGENT_HOME in the Linux file system; WSL 1 has no namespaces for the sandbox."
            ),
            Platform.Mac => new(
                Name,
                CheckStatus.Warning,
                $"{facts.Description}; conversations, models and files work; commands (Bash), checkpoints and the sandbox do not",
                "Run it in a Linux container or virtual machine for all of it."
            ),
            Platform.Windows => new(
                Name,
                CheckStatus.Missing,
                $"{facts.Description}; codeagent does not work on Windows itself",
                "Install WSL (wsl --install) and run codeagent inside it."
            ),
            _ => new(
                Name,
                CheckStatus.Missing,
                $"{facts.Description}; codeagent is made for Linux",
                "Run it in a Linux container or virtual machine."
            ),
        };
}
