using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>What this machine can do for sandboxes; found out by making one, as commands are kept in it.</summary>
internal sealed class SandboxCheck(Func<Sandbox> make, Packages packages) : ICheck
{
    public string Name => "sandbox";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var sandbox = make();
        var abilities = await sandbox.AbilitiesAsync().WaitAsync(cancellationToken);
        if (abilities.Failure is { } failure)
        {
            var lines = failure.Split('\n', 2);
            var advice = abilities.Program is null ? packages.Advice("bubblewrap") : lines[^1].Split('\n')[0];
            return new(
                Name,
                CheckStatus.Warning,
                $"{lines[0]} Work that nobody watches (-p, task, serve) is refused without one, unless started with --sandbox off",
                advice
            );
        }

        var nesting = abilities.ForbidsNesting ? "" : ", namespaces inside are not forbidden (needs bubblewrap 0.8)";
        return new(
            Name,
            CheckStatus.Ok,
            $"bubblewrap {abilities.Version} ({abilities.Program}) works{nesting}; {abilities.Limits}"
        );
    }
}
