using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
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
    private readonly Option<string?> _remote = TaskVerb.Valued(
        "--remote",
        "NAME|URL",
        "Where to push (default origin, or the repository's address)."
    );
    private readonly Option<string?> _branch = TaskVerb.Valued(
        "--branch",
        "NAME",
        "The branch (default codeagent/ID)."
    );
    private readonly Option<string?> _base = TaskVerb.Valued(
        "--base",
        "BRANCH",
        "What it shall go into (default: where the task began)."
    );
    private readonly Option<string?> _title = TaskVerb.Valued(
        "--title",
        "TEXT",
        "The title (default: the goal's first line)."
    );
    private readonly Option<string?> _api = TaskVerb.Valued(
        "--api",
        "URL",
        "The repository in the forge's API: https://HOST/api/v3/repos/OWNER/NAME."
    );
    private readonly Option<string?> _interval = TaskVerb.Valued(
        "--interval",
        "SECONDS",
        "With --watch: time between two looks (default 60)."
    );
    private readonly Option<bool> _draft = TaskVerb.Flag("--draft", "Open it as a draft.");
    private readonly Option<bool> _watch = TaskVerb.Flag(
        "--watch",
        "Take failed checks and review comments back to the task, until it is merged or closed."
    );
    private readonly Option<bool> _fromAnyone = TaskVerb.Flag(
        "--from-anyone",
        "With --watch: also words of people who may not write to the repository."
    );

    private TaskPrCommand(CliEnvironment environment) => _environment = environment;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var pr = new TaskPrCommand(environment);
        return TaskVerb.Create(
            environment,
            "pr",
            "Push the result as a branch and open or update its pull request. Your repository is not touched.",
            "As one JSON object: branch, commit, remote, number and link.",
            pr.RunAsync,
            pr._remote,
            pr._branch,
            pr._base,
            pr._title,
            pr._draft,
            pr._watch,
            pr._interval,
            pr._fromAnyone,
            pr._api
        );
    }

    private async Task<ExitCode> RunAsync(TaskCall call)
    {
        var now = await call.SnapshotAsync();
        if (now.Status != TaskStatuses.Succeeded && !(call.Value(_watch) && TaskStatuses.NeedsRunner(now.Status)))
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"Task {now.Id} is {now.Status}: only a result that succeeded is proposed.\n{TaskHints.Next(now)}"
            );
        }

        try
        {
            return await ProposeAsync(call, now);
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

    private async Task<ExitCode> ProposeAsync(TaskCall call, TaskSnapshot now)
    {
        var interval = Choice.Number(_interval.Name, call.Value(_interval), 1, 86_400) ?? DefaultInterval;
        var api = Api(call);
        var (clock, variables) = (call.Host.Clock, Variables(call));
        var branches = new GitRemoteBranches(_environment.StateFolder, variables, clock);
        var remote = await branches.FindAsync(now.Settings!.Repository, call.Value(_remote), call.Stop);
        if (remote.Failure is { } failure)
        {
            throw new CodeAgentException(ErrorCode.PushRefused, failure);
        }

        var access = new ForgeAccess(_environment.StateFolder, variables, clock);
        using var forge = await access.FindAsync(remote.Address, api, call.Stop);
        var wish = new PullRequestWish(
            remote,
            call.Value(_branch),
            call.Value(_base),
            call.Value(_title),
            call.Value(_draft)
        );
        var publishing = new PullRequestPublishing(branches, forge, wish);
        if (forge is null || !call.Value(_watch))
        {
            return await OnceAsync(call, publishing, now);
        }

        var options = new WatchOptions(TimeSpan.FromSeconds(interval), call.Value(_fromAnyone));
        var watch = new PullRequestWatch(publishing, forge, options, _error, clock);
        return await watch.RunAsync(new ReviewedTask(call.Task, _error), call.Stop);
    }

    private async Task<ExitCode> OnceAsync(TaskCall call, PullRequestPublishing publishing, TaskSnapshot now)
    {
        var result = await publishing.RunAsync(now, call.Stop);
        var (branch, remote) = (publishing.Branch(now), TerminalText.Line(publishing.Remote, 500));
        await _error.WriteLineAsync($"{(result.Moved ? "Pushed" : "Up to date:")} {branch} at {remote}");
        if (call.AsJson)
        {
            var open = result.PullRequest;
            var document = new PullRequestDocument(branch, now.Completed!.Commit!, remote, open?.Number, open?.Link);
            call.Output.WriteLine(
                JsonSerializer.SerializeToUtf8Bytes(document, ReadableJson.Documents.PullRequestDocument)
            );
        }
        else if (result.PullRequest is { } open)
        {
            call.Say($"{TerminalText.Line(open.Link, 500)}\n");
        }

        if (result.PullRequest is not null)
        {
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

    private Uri? Api(TaskCall call) =>
        call.Value(_api) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var api) ? api
        : throw Choice.Usage(
            $"{_api.Name} cannot be '{text}'.\nIt is an address: https://HOST/api/v3/repos/OWNER/NAME."
        );

    /// <summary>git and gh need no model's key.</summary>
    private Dictionary<string, string> Variables(TaskCall call) =>
        _environment
            .Variables.Where(variable => !call.Host.Here.Models.KeyVariables.Contains(variable.Key))
            .ToDictionary(StringComparer.Ordinal);
}
