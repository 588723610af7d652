using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Input;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Signals;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Models.Scripted;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task submit</c>: accepts a task, prints its id, and leaves it to the worker.</summary>
internal sealed class TaskSubmitCommand
{
    private const string FromInput = "-";
    private readonly CliEnvironment _environment;
    private readonly SubmitOptions _options = new();
    private readonly Argument<string?> _goal = new("goal")
    {
        Description = "What is to be done; '-' or nothing reads it from standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _goalFile = TaskVerb.Valued("--goal-file", "FILE", "Read the goal from a file.");
    private readonly Option<string?> _repository = TaskVerb.Valued(
        "--repo",
        "PATH|URL",
        "A folder or an address (default: this folder's repository). Only commits count; your files are not touched."
    );
    private readonly Option<string?> _base = TaskVerb.Valued(
        "--base",
        "REF",
        "Where to begin: a branch, tag or commit (default: HEAD)."
    );
    private readonly Option<string?> _model = TaskVerb.Valued(
        "--model",
        "MODEL",
        "The model of the coordinator and the subagents."
    );
    private readonly Option<string?> _subagentModel = TaskVerb.Valued(
        "--subagent-model",
        "MODEL",
        "Another model for the subagents."
    );
    private readonly Option<bool> _trustSetup = TaskVerb.Flag(
        "--trust-setup",
        "Run the setup that the repository declares at the base; without this it is shown and not run."
    );
    private readonly Option<bool> _watch = TaskVerb.Flag(
        "--watch",
        "Follow it until it ends; Ctrl+C leaves it running."
    );
    private readonly Option<bool> _json = TaskVerb.Flag(
        TaskVerb.JsonName,
        "As one JSON object: the task as it is then. With --watch: its events, one JSON object a line."
    );

    private TaskSubmitCommand(CliEnvironment environment) => _environment = environment;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var submit = new TaskSubmitCommand(environment);
        var command = new Command("submit", "Submit a task on a git repository; prints its id.")
        {
            submit._goal,
            submit._goalFile,
            submit._repository,
            submit._base,
            submit._model,
            submit._subagentModel,
            submit._trustSetup,
            submit._watch,
            submit._json,
        };
        submit._options.AddTo(command);
        command.SetAction(async (parsed, _) => (int)await submit.RunAsync(parsed));
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult parsed)
    {
        using var signals = StopSignals.Listen();
        await using var host = FaceHost.Open(_environment, parsed);
        var settings = await SettingsAsync(parsed, host, signals.Any);
        var task = host.AgentTask(Guid.CreateVersion7().ToString("N")[^12..]);
        await task.SendAsync(new SubmitTask(settings), signals.Any);
        using var output = new StandardOutput();
        var (asJson, isWatched) = (parsed.GetValue(_json), parsed.GetValue(_watch));
        if (!asJson)
        {
            output.Write($"{task.Id}\n");
        }
        else if (!isWatched)
        {
            output.WriteLine(ReadableJson.Of(await task.SnapshotAsync(signals.Any)));
        }

        return isWatched
            ? await new TaskWatching(host.KeepWorker, host.Clock, _environment, output).RunAsync(
                task,
                asJson,
                signals.Any
            )
            : ExitCode.Done;
    }

    private async Task<TaskSettings> SettingsAsync(
        ParseResult parsed,
        FaceHost host,
        CancellationToken cancellationToken
    )
    {
        var goal = await GoalAsync(parsed, host, cancellationToken);
        var repository = parsed.GetValue(_repository) ?? _environment.CurrentFolder;
        var folder = Path.GetFullPath(repository, _environment.CurrentFolder);
        var model = await ModelAsync(host, parsed.GetValue(_model), cancellationToken);
        var settings = new TaskSettings(goal, Directory.Exists(folder) ? folder : repository, model)
        {
            BaseRef = parsed.GetValue(_base),
            SubagentModel = parsed.GetValue(_subagentModel) is { } other
                ? await ModelAsync(host, other, cancellationToken)
                : null,
        };
        settings = _options.Read(parsed, settings);
        if (!host.IsRemote)
        {
            var sandbox = host.Here.Sandbox;
            settings = settings with { Sandbox = LocalSandbox.Unattended(settings.Sandbox, sandbox) };
            await sandbox.RequireAsync(settings.Sandbox);
        }

        var survey = new SubmitSurvey(host, Console.Error);
        return await survey.CheckedAsync(settings, parsed.GetValue(_trustSetup), cancellationToken);
    }

    private async Task<string> GoalAsync(ParseResult parsed, FaceHost host, CancellationToken cancellationToken)
    {
        var (words, file) = (parsed.GetValue(_goal), parsed.GetValue(_goalFile));
        if (words is not null && file is not null)
        {
            throw Choice.Usage("The goal is given twice.\nGive it as an argument or with --goal-file.");
        }

        if (file is not null)
        {
            return Goal(TextFile.Read(_goalFile.Name, file, _environment.CurrentFolder));
        }

        if (words is not (null or FromInput))
        {
            return Goal(words);
        }

        var input = Console.IsInputRedirected || words == FromInput ? Console.OpenStandardInput() : null;
        return Goal(await new InputText(input, host.Clock, Console.Error).ReadAsync(null, cancellationToken));
    }

    private static string Goal(string text) =>
        text.Trim() is { Length: > 0 } goal
            ? goal
            : throw Choice.Usage(
                "The task has no goal.\nSay what is to be done: codeagent task submit \"Add a --json flag to every command\" --check \"dotnet test\""
            );

    private async Task<string> ModelAsync(FaceHost host, string? asked, CancellationToken cancellationToken)
    {
        var named = asked is null ? null : ScriptedProvider.Absolute(asked, _environment.CurrentFolder);
        var choice = await host.Models.ChooseAsync(named, cancellationToken);
        return ScriptedProvider.Absolute(choice.Name, _environment.CurrentFolder);
    }
}
