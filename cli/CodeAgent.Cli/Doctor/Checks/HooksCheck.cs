using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Trusting;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether what the folder would run was decided about, and every guard answers as it is declared.</summary>
internal sealed class HooksCheck(CliEnvironment environment, SessionGuards guards, TimeProvider clock) : ICheck
{
    public string Name => "hooks";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var settings = FolderSettings.Read(environment, environment.CurrentFolder, clock);
        var accepted = AcceptedSettings.Of(settings);
        var failed = await guards.TestAsync(accepted.Hooks, environment.CurrentFolder, cancellationToken);
        if (failed is [var first, ..])
        {
            return new(
                Name,
                CheckStatus.Warning,
                $"a guard does not answer as declared: {first.Hook.Label}: {first.Fault}",
                $"Repair it, or take it out of {first.Hook.Source}; unattended runs are refused meanwhile."
            );
        }

        return settings.Undecided is { Count: > 0 } undecided
            ? new(
                Name,
                CheckStatus.Warning,
                $"{undecided.Count} of this folder not accepted; unattended runs are refused",
                "Look and decide: codeagent trust list"
            )
            : new(
                Name,
                CheckStatus.Ok,
                $"{accepted.Hooks.Count} accepted, {accepted.Hooks.Count(hook => hook.IsGuard)} of them tested as guards"
            );
    }
}
