using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Demo;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Signals;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tools;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent demo</c>: a whole task on a fresh machine, with scripted models and everything else real.</summary>
internal sealed class DemoCommand(CliEnvironment environment, DemoFolder folder, StandardOutput output)
{
    private const string Goal = "Make every tool do what its first line says";
    private const string Build = "dotnet build src -v q --nologo";
    private static readonly string[] s_checks = ["sum", "max", "trim", "slug", "mean", "title"];

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var command = new Command(
            "demo",
            "Show a whole task: planned, worked on by several agents, checked, merged. Needs no key."
        );
        command.SetAction(
            async (_, _) =>
            {
                using var signals = StopSignals.Listen();
                var folder = await DemoFolder.CreateAsync(environment, TimeProvider.System, signals.Any);
                using var output = new StandardOutput();
                var own = environment with { StateFolder = folder.State };
                return (int)await new DemoCommand(own, folder, output).RunAsync(signals.Any);
            }
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        await using var host = LocalHost.Open(environment);
        output.Write(
            $"""
            The models of this demo are scripted: they play {folder.Script}.
            All else is real: the repository, the clones, every command, check and merge.
            {await SandboxTextAsync(host)}

            Repository  {folder.Repository}

            """
        );
        await ShowFaultsAsync(host.Workspaces, cancellationToken);
        var id = Guid.CreateVersion7().ToString("N")[^12..];
        var task = host.AgentTask(id);
        await task.SendAsync(new SubmitTask(Settings()), cancellationToken);
        output.Write($"\nTask {id}: {Goal}\n");
        var end = await new TaskWatching(host.Worker.Keep, host.Clock, environment, output).RunAsync(
            task,
            asJson: false,
            cancellationToken
        );
        await ShowTraceAsync(task, cancellationToken);
        await ShowWhatNextAsync(host, id, cancellationToken);
        return end;
    }

    private SandboxMode Mode => environment.Sandbox ?? SandboxMode.On;

    private async Task<string> SandboxTextAsync(LocalHost host)
    {
        if (Mode == SandboxMode.Off)
        {
            return "Agents' commands run without a sandbox, as was asked for; only the permission rules bound them.";
        }

        var abilities = await host.Sandbox.AbilitiesAsync();
        return abilities.Failure is { } failure
            ? $"Agents' commands run without a sandbox; only the permission rules bound them. {failure.Split('\n')[0]}"
            : $"Agents' commands run in a sandbox (bubblewrap {abilities.Version}): no network, nothing written outside of their clones.";
    }

    private TaskSettings Settings() =>
        new(Goal, folder.Repository, $"scripted:{folder.Script}")
        {
            Checks = [.. s_checks.Select(Check), Build],
            Sandbox = Mode,
            Rules = [new PermissionRule(PermissionVerdict.Allow, "Bash", "demo")],
            Limits = new TaskLimits { CheckTimeout = TimeSpan.FromMinutes(3) },
        };

    /// <summary>Runs the checks before anybody works: who sees them pass later knows that they can fail.</summary>
    private async Task ShowFaultsAsync(IWorkspaces workspaces, CancellationToken cancellationToken)
    {
        var prepared = await workspaces.PrepareAsync(new RepositoryOrder(folder.Repository, null), cancellationToken);
        var limit = TimeSpan.FromSeconds(30);
        foreach (var check in s_checks.Select(Check))
        {
            var order = new CheckOrder($"demo {check}", prepared.Mirror, prepared.BaseCommit, check, limit, null)
            {
                Sandbox = Mode,
            };
            var result = await workspaces.CheckAsync(order, cancellationToken);
            output.Write($"{(result.Passed ? "passes" : "fails "), -8}{check}\n");
        }
    }

    private async Task ShowTraceAsync(TaskClient task, CancellationToken cancellationToken)
    {
        var last = (await task.SnapshotAsync(cancellationToken)).LastRootSeq;
        var tree = new TraceTree();
        await foreach (var envelope in task.ReadAsync(0, last, cancellationToken))
        {
            tree.Add(envelope);
        }

        output.Write($"\nWhat every agent did, from the log:\n{string.Join('\n', tree.Lines(task.Id))}\n");
    }

    private async Task ShowWhatNextAsync(LocalHost host, string id, CancellationToken cancellationToken)
    {
        var home = $"CODEAGENT_HOME={folder.State}";
        output.Write(
            $"""

            Look closer
              {home} codeagent task show {id}
              {home} codeagent task diff {id}
            The result is not in the repository yet; this puts it there as a branch:
              {home} codeagent task apply {id}
            All of it is in {folder.Folder}; remove that folder when you are done.

            On a repository of yours, with a real model

            """
        );
        try
        {
            var model = await host.Models.ChooseAsync(null, cancellationToken);
            output.Write($"  codeagent task submit \"…\" --repo PATH --check \"COMMAND\" --watch    (with {model})\n");
        }
        catch (CodeAgentException none) when (none.Code == ErrorCode.NoModel)
        {
            // Its first line is the one about keys.
            output.Write(
                $"""
                  codeagent task submit "…" --repo PATH --check "COMMAND" --watch
                {none.Message.Split('\n')[0]}

                """
            );
        }
    }

    private static string Check(string tool) => $"sh tests/{tool}.sh";
}
