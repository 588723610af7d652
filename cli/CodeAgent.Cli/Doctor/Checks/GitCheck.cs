using System.Text.RegularExpressions;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether there is a git that can keep the files of a turn.</summary>
internal sealed partial class GitCheck(ProgramProbe programs, Packages packages) : ICheck
{
    private static readonly Version s_least = new(2, 31);

    public string Name => "git";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (programs.Find("git") is not { } git)
        {
            return new(
                Name,
                CheckStatus.Warning,
                "not found; /rewind cannot restore files without it",
                packages.Advice("git")
            );
        }

        var answer = await programs.AskAsync(git, ["--version"], cancellationToken);
        return Judge(answer.FirstLine, git);
    }

    private CheckResult Judge(string said, string path) =>
        Number().Match(said) is not { Success: true } found
            ? new(Name, CheckStatus.Warning, $"{path} does not tell its version: {said}", packages.Advice("git"))
        : Version.Parse(found.Value) < s_least
            ? new(Name, CheckStatus.Warning, $"{found.Value} is older than {s_least}", packages.Advice("git"))
        : new(Name, CheckStatus.Ok, $"{found.Value} ({path})");

    [GeneratedRegex(@"\d{1,4}\.\d{1,4}(\.\d{1,4})?")]
    private static partial Regex Number();
}
