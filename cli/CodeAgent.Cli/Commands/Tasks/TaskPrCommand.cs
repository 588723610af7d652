using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Cli.Tasks.PullRequests;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Forges;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;
using CodeAgent.Tools.Forges;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task pr</c>: pushes a task's result as a branch and proposes it, with the evidence.</summary>
internal sealed class TaskPrCommand
{
    private const int DefaultInterval = 60;
    private readonly CliEnvironment _environment;
    private readonly TextWriter _error = Console.Error;
    private readonly Argument<string> _id = new("id") { Description = "The task." };
    private readonly Option<string?> _remote = Text(
        "--remote",
        "NAME|URL",
        "Where to push (default origin, or the repository's address)."
    );
    private readonly Option<string?> _branch = Text("--branch", "NAME", "The branch (default codeagent/ID).");
    private readonly Option<string?> _base = Text(
        "--base",
        "BRANCH",
        "What it shall go into (default: where the task began)."
    );
    private readonly Option<string?> _title = Text("--title", "TEXT", "The title (default: the goal's first line).");
    private readonly Option<string?> _api = Text(
        "--api",
        "URL",
        "The repository in the forge's API: https://HOST/api/v3/repos/OWNER/NAME."
    );
    private readonly Option<string?> _interval = Text(
        "--interval",
        "SECONDS",
        "With --watch: time between two looks (default 60)."
    );
    private readonly Option<bool> _draft = Flag("--draft", "Open it as a draft.");
    private readonly Option<bool> _watch = Flag(
        "--watch",
        "Take failed checks and review comments back to the task, until it is merged or closed."
    );
    private readonly Option<bool> _fromAnyone = Flag(
        "--from-anyone",
        "With --watch: also words of people who may not write to the repository."
    );

    private TaskPrCommand(CliEnvironment environment) => _environment = environment;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var pr = new TaskPrCommand(environment);
        var command = new Command("pr", "Push a task's result as a branch and open or update its pull request.")
        {
            pr._id,
            pr._remote,
            pr._branch,
            pr._base,
            pr._title,
            pr._draft,
            pr._watch,
            pr._interval,
            pr._fromAnyone,
            pr._api,
        };
        command.SetAction((parsed, cancellationToken) => pr.RunAsync(parsed, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var host = LocalHost.Open(_environment);
        var task = host.AgentTask(parsed.GetValue(_id)!);
        var now = await task.SnapshotAsync(cancellationToken);
        var isWatch = parsed.GetValue(_watch);
        if (now.Status != TaskStatuses.Succeeded && !(isWatch && TaskStatuses.NeedsRunner(now.Status)))
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"The task is {now.Status}: only a result that succeeded is proposed.\nFollow it: codeagent task watch {now.Id}"
            );
        }

        try
        {
            return (int)await ProposeAsync(parsed, host, task, cancellationToken);
        }
        catch (ForgeException failure)
        {
            throw new CodeAgentException(
                failure.Kind == ForgeFailure.Credentials ? ErrorCode.ForgeCredentials : ErrorCode.ForgeFailed,
                failure.Message,
                failure
            );
        }
    }

    private async Task<ExitCode> ProposeAsync(
        ParseResult parsed,
        LocalHost host,
        TaskClient task,
        CancellationToken cancellationToken
    )
    {
        var interval = Choice.Number(_interval.Name, parsed.GetValue(_interval), 1, 86_400) ?? DefaultInterval;
        var api = Api(parsed);
        var now = await task.SnapshotAsync(cancellationToken);
        var variables = Variables(host);
        var branches = new GitRemoteBranches(_environment.StateFolder, variables, host.Clock);
        var remote = await branches.FindAsync(now.Settings!.Repository, parsed.GetValue(_remote), cancellationToken);
        if (remote.Failure is { } failure)
        {
            throw new CodeAgentException(ErrorCode.PushRefused, failure);
        }

        var access = new ForgeAccess(_environment.StateFolder, variables, host.Clock);
        using var forge = await access.FindAsync(remote.Address, api, cancellationToken);
        var wish = new PullRequestWish(
            remote,
            parsed.GetValue(_branch),
            parsed.GetValue(_base),
            parsed.GetValue(_title),
            parsed.GetValue(_draft)
        );
        var publishing = new PullRequestPublishing(branches, forge, wish);
        if (forge is null || !parsed.GetValue(_watch))
        {
            return await OnceAsync(publishing, now, cancellationToken);
        }

        var options = new WatchOptions(TimeSpan.FromSeconds(interval), parsed.GetValue(_fromAnyone));
        var watch = new PullRequestWatch(publishing, forge, options, _error, host.Clock);
        return await watch.RunAsync(task, task.KeepWorker, cancellationToken);
    }

    private async Task<ExitCode> OnceAsync(
        PullRequestPublishing publishing,
        TaskSnapshot now,
        CancellationToken cancellationToken
    )
    {
        var result = await publishing.RunAsync(now, cancellationToken);
        var branch = publishing.Branch(now);
        var remote = TerminalText.Line(publishing.Remote, 500);
        await _error.WriteLineAsync($"{(result.Moved ? "Pushed" : "Up to date:")} {branch} at {remote}");
        if (result.PullRequest is { } open)
        {
            using var output = new StandardOutput();
            output.Write($"{TerminalText.Line(open.Link, 500)}\n");
            return ExitCode.Done;
        }

        await _error.WriteLineAsync(
            $"""
            No pull request was opened: {remote} is at no forge that this program knows.
            Open one there for the branch {branch}; codeagent task show {now.Id} prints the evidence.
            A GitHub Enterprise is named with GH_HOST or --api.
            """
        );
        return ExitCode.NeedsDecision;
    }

    private Uri? Api(ParseResult parsed) =>
        parsed.GetValue(_api) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var api) ? api
        : throw Choice.Usage(
            $"{_api.Name} cannot be '{text}'.\nIt is an address: https://HOST/api/v3/repos/OWNER/NAME."
        );

    /// <summary>git and gh need no model's key.</summary>
    private Dictionary<string, string> Variables(LocalHost host) =>
        _environment
            .Variables.Where(variable => !host.Models.KeyVariables.Contains(variable.Key))
            .ToDictionary(StringComparer.Ordinal);

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };
}
