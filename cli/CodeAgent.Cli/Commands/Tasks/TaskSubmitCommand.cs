using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Models.Scripted;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task submit</c>: accepts a task, prints its id, and leaves it to the worker.</summary>
internal sealed class TaskSubmitCommand
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _goal = new("goal") { Description = "What is to be done." };
    private readonly Option<string?> _repository = new("--repo")
    {
        Description = "A folder or an address (default: this folder's repository).",
        HelpName = "PATH|URL",
    };
    private readonly Option<string?> _base = new("--base")
    {
        Description = "Where to begin: a branch, tag or commit (default: HEAD).",
        HelpName = "REF",
    };
    private readonly Option<string[]> _checks = new("--check")
    {
        Description = "A shell command that must pass on the result; may be given again.",
        HelpName = "COMMAND",
    };
    private readonly Option<bool> _approve = new("--approve-plan")
    {
        Description = "Wait for a person's word before subagents begin.",
        Arity = ArgumentArity.Zero,
    };
    private readonly Option<string?> _budget = new("--budget-usd")
    {
        Description = "Pause before the cost of all agents passes this.",
        HelpName = "USD",
    };
    private readonly Option<string?> _parallel = new("--parallel")
    {
        Description = "Subagents at once (default 4).",
        HelpName = "N",
    };
    private readonly Option<string?> _model = new("--model")
    {
        Description = "The model of the coordinator and the subagents.",
        HelpName = "MODEL",
    };
    private readonly Option<string?> _mode = new("--permission-mode")
    {
        Description = "What happens to calls that no rule decides (default acceptEdits).",
        HelpName = "MODE",
    };
    private readonly Option<string[]> _allowed = new("--allowedTools")
    {
        Description = "Rules that allow.",
        HelpName = "RULES",
    };
    private readonly Option<string[]> _denied = new("--disallowedTools")
    {
        Description = "Rules that deny.",
        HelpName = "RULES",
    };
    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Follow it until it ends.",
        Arity = ArgumentArity.Zero,
    };

    private TaskSubmitCommand(CliEnvironment environment) => _environment = environment;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var submit = new TaskSubmitCommand(environment);
        var command = new Command("submit", "Submit a task; prints its id.")
        {
            submit._goal,
            submit._repository,
            submit._base,
            submit._checks,
            submit._approve,
            submit._budget,
            submit._parallel,
            submit._model,
            submit._mode,
            submit._allowed,
            submit._denied,
            submit._watch,
        };
        command.SetAction((parsed, cancellationToken) => submit.RunAsync(parsed, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var host = LocalHost.Open(_environment);
        var settings = await SettingsAsync(parsed, host, cancellationToken);
        var id = Guid.CreateVersion7().ToString("N")[^12..];
        WorkerProcess.Ensure(_environment);
        var task = host.AgentTask(id);
        await task.SendAsync(new SubmitTask(settings), $"submit-{id}", cancellationToken);
        using var output = new StandardOutput();
        output.Write($"{id}\n");
        return parsed.GetValue(_watch)
            ? (int)await new TaskWatching(host, output).RunAsync(task, cancellationToken)
            : (int)ExitCode.Done;
    }

    private async Task<TaskSettings> SettingsAsync(
        ParseResult parsed,
        LocalHost host,
        CancellationToken cancellationToken
    )
    {
        var repository = parsed.GetValue(_repository) ?? _environment.CurrentFolder;
        var folder = Path.GetFullPath(repository, _environment.CurrentFolder);
        var model = await host.Models.ChooseAsync(parsed.GetValue(_model), cancellationToken);
        return new TaskSettings(
            parsed.GetValue(_goal)!,
            Directory.Exists(folder) ? folder : repository,
            ScriptedProvider.Absolute(model, _environment.CurrentFolder)
        )
        {
            BaseRef = parsed.GetValue(_base),
            Checks = parsed.GetValue(_checks) ?? [],
            ApprovePlan = parsed.GetValue(_approve),
            PermissionMode = parsed.GetValue(_mode) is { } word
                ? Choice.Mode(_mode.Name, word)
                : PermissionMode.AcceptEdits,
            ApprovalPolicy = ApprovalPolicy.Wait,
            Rules =
            [
                .. Rules(PermissionVerdict.Allow, _allowed, parsed),
                .. Rules(PermissionVerdict.Deny, _denied, parsed),
            ],
            Limits = new TaskLimits
            {
                MaxParallel = Choice.Number(_parallel.Name, parsed.GetValue(_parallel), 1, 64) ?? 0,
            },
            Budget = new TaskBudget { MaxCostMicroUsd = Choice.MicroUsd(_budget.Name, parsed.GetValue(_budget)) },
        };
    }

    private static IEnumerable<PermissionRule> Rules(
        PermissionVerdict verdict,
        Option<string[]> option,
        ParseResult parsed
    ) =>
        (parsed.GetValue(option) ?? [])
            .SelectMany(RuleList.Split)
            .Select(rule => new PermissionRule(verdict, rule, option.Name));
}
