using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether searches are done by ripgrep.</summary>
internal sealed class RipgrepCheck(ProgramProbe programs, Packages packages) : ICheck
{
    public string Name => "ripgrep";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (programs.Find("rg") is not { } ripgrep)
        {
            return new(
                Name,
                CheckStatus.Warning,
                "not found; searches use the slower built-in engine",
                packages.Advice("ripgrep")
            );
        }

        var answer = await programs.AskAsync(ripgrep, ["--version"], cancellationToken);
        return answer.ExitCode == 0
            ? new(
                Name,
                CheckStatus.Ok,
                $"{answer.FirstLine.Replace("ripgrep ", "", StringComparison.Ordinal)} ({ripgrep})"
            )
            : new(Name, CheckStatus.Warning, $"{ripgrep} does not run: {answer.FirstLine}", packages.Advice("ripgrep"));
    }
}
