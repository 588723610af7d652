using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Cli.Tasks;

/// <summary>Looks at what a task would begin with, so that what cannot work is said before anything is accepted.</summary>
internal sealed class SubmitSurvey(FaceHost host, TextWriter told)
{
    private const int ShownHash = 12;

    /// <summary>The settings, with the trust that was given.</summary>
    /// <exception cref="CodeAgentException">The repository, its base or a budget cannot be used (coded).</exception>
    public async Task<TaskSettings> CheckedAsync(
        TaskSettings settings,
        bool trustsSetup,
        CancellationToken cancellationToken
    )
    {
        await RefuseUnknownPriceAsync(settings, cancellationToken);
        if (host.IsRemote)
        {
            return trustsSetup
                ? throw Choice.Usage(
                    "A gateway's repository cannot be looked at from here, so --trust-setup has nothing to trust.\nSubmit it on the gateway's machine."
                )
                : settings;
        }

        var order = new RepositoryOrder(settings.Repository, settings.BaseRef);
        var prepared = await host.Here.Workspaces.PrepareAsync(order, cancellationToken);
        if (prepared.Failure is { } failure)
        {
            throw new CodeAgentException(
                ErrorCode.RepositoryUnusable,
                $"{failure}\nA task works on a git repository: name one with --repo, and where to begin with --base."
            );
        }

        prepared.Warnings.ToList().ForEach(Tell);
        if (settings.Checks.Count == 0)
        {
            Tell("No --check was given: only the checks that the plan names will show that the work is done.");
        }

        var isLocal = Directory.Exists(settings.Repository);
        var folder = isLocal ? await GuardAsync(settings, cancellationToken) : settings;
        return trustsSetup ? Trusted(folder, prepared.Setup) : Untrusted(folder, prepared.Setup);
    }

    /// <summary>The hooks that the repository's folder and its user declare run in every agent's workspace.</summary>
    private async Task<TaskSettings> GuardAsync(TaskSettings settings, CancellationToken cancellationToken)
    {
        var accepted = await host.Here.Guards.UnattendedAsync(settings.Repository, cancellationToken);
        return settings with { Hooks = accepted.HooksOrNone };
    }

    private TaskSettings Trusted(TaskSettings settings, WorkspaceSetup? setup)
    {
        if (setup is not null)
        {
            host.Here.Guards.AcceptSetup(settings.Repository, setup);
        }

        Tell(
            setup is null
                ? "The repository declares no setup; --trust-setup changes nothing."
                : $"The repository's setup {Short(setup)} is trusted and runs in every workspace: {Shown(setup)}"
        );
        return settings with { TrustedSetup = setup?.Hash };
    }

    private TaskSettings Untrusted(TaskSettings settings, WorkspaceSetup? setup)
    {
        if (setup is { } known && host.Here.Guards.IsAccepted(settings.Repository, known))
        {
            Tell($"The repository's setup {Short(known)} was accepted before and runs: {Shown(known)}");
            return settings with { TrustedSetup = known.Hash };
        }

        if (setup is not null)
        {
            Tell(
                $"The repository declares a setup, {Short(setup)}, that is not run because nobody trusted it: {Shown(setup)}"
            );
            Tell("Look at .codeagent/config.json; to run it, submit with --trust-setup.");
        }

        return settings;
    }

    /// <summary>A limit of money is worth nothing where nobody knows what a call costs.</summary>
    private async Task RefuseUnknownPriceAsync(TaskSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Budget is not { MaxCostMicroUsd: not null, MaxTokens: null })
        {
            return;
        }

        foreach (var model in new[] { settings.Model, settings.SubagentModel ?? settings.Model }.Distinct())
        {
            if (!(await host.Models.ChooseAsync(model, cancellationToken)).HasPrice)
            {
                throw Choice.Usage(
                    $"The price of {model} is not known, so --budget-usd cannot hold.\nLimit the tokens too: --budget-tokens N."
                );
            }
        }
    }

    private void Tell(string text) => told.WriteLine($"codeagent: {TerminalText.Clean(text)}");

    private static string Short(WorkspaceSetup setup) => setup.Hash[..Math.Min(ShownHash, setup.Hash.Length)];

    private static string Shown(WorkspaceSetup setup) =>
        setup.Script.Length > 0 ? TerminalText.Line(setup.Script) : "variables and ports only";
}
