using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Completing;

/// <summary>The values that options and arguments are known to take, where their own type does not say.</summary>
internal sealed class KnownValues(CliEnvironment environment)
{
    private const int MostSessions = 30;

    /// <summary>Attaches them. Only done when a line is completed, so that no other start pays for it.</summary>
    public void AddTo(Command root)
    {
        Named(root, "--model").CompletionSources.Add(_ => Models());
        Named(root, "--permission-mode").CompletionSources.Add(_ => Words<PermissionMode>(JsonNamingPolicy.CamelCase));
        Named(root, "--output-format").CompletionSources.Add(_ => Words<OutputFormat>(JsonNamingPolicy.KebabCaseLower));
        Named(root, "--input-format").CompletionSources.Add(_ => Words<InputFormat>(JsonNamingPolicy.KebabCaseLower));
        Named(root, "--permission-prompt-tool").CompletionSources.Add("stdio");
        Named(root, "--resume").CompletionSources.Add(_ => Sessions(environment.CurrentFolder));
        var show = root.Subcommands.Single(command => command.Name == "sessions").Subcommands.Single();
        show.Arguments.Single().CompletionSources.Add(_ => Sessions(folder: null));
        foreach (var command in root.Subcommands.Where(command => command.Name == "task").SelectMany(Below))
        {
            AddToTask(command);
        }
    }

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.SelectMany(one => Below(one).Prepend(one));

    private void AddToTask(Command command)
    {
        foreach (var argument in command.Arguments.Where(argument => argument.Name == "id"))
        {
            argument.CompletionSources.Add(_ => Tasks());
        }

        foreach (var option in command.Options)
        {
            if (option.Name is "--model" or "--subagent-model")
            {
                option.CompletionSources.Add(_ => Models());
            }
            else if (option.Name == "--permission-mode")
            {
                option.CompletionSources.Add(_ => Words<PermissionMode>(JsonNamingPolicy.CamelCase));
            }
        }
    }

    private static Option Named(Command command, string name) => command.Options.Single(option => option.Name == name);

    private static IEnumerable<CompletionItem> Words<T>(JsonNamingPolicy policy)
        where T : struct, Enum => Enum.GetNames<T>().Select(name => new CompletionItem(policy.ConvertName(name)));

    private IEnumerable<CompletionItem> Models()
    {
        using var models = new LocalModels(environment, TimeProvider.System);

        // Those that can be asked come first, and the short names before the long ones.
        return
        [
            .. models
                .Known.OrderBy(model => models.IsOpen(model.Provider) ? 0 : 1)
                .SelectMany(model =>
                    model
                        .Aliases.Select(alias => new CompletionItem(alias, detail: model.Name))
                        .Append(new CompletionItem(model.Name))
                )
                .OrderBy(item => item.Label.Contains('/', StringComparison.Ordinal) ? 1 : 0),
        ];
    }

    private IEnumerable<CompletionItem> Sessions(string? folder)
    {
        // Looking must not make a state folder.
        if (!StateAudit.HasRecords(environment.StateFolder))
        {
            return [];
        }

        return ListAsync(folder)
            .GetAwaiter()
            .GetResult()
            .Select(session => new CompletionItem(session.Id, detail: TerminalText.Line(session.Title, 60)));
    }

    private IEnumerable<CompletionItem> Tasks() =>
        StateAudit.HasRecords(environment.StateFolder)
            ? TasksAsync()
                .GetAwaiter()
                .GetResult()
                .Select(task => new CompletionItem(
                    task.Id,
                    detail: TerminalText.Line($"{task.Status}: {task.Goal}", 60)
                ))
            : [];

    private async Task<IReadOnlyList<TaskListing>> TasksAsync()
    {
        try
        {
            await using var host = LocalHost.Open(environment);
            var query = new TaskQuery(null, [], MostSessions);
            return (await host.TaskDirectory.ListAsync(query, CancellationToken.None)).Tasks;
        }
        catch (CodeAgentException)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<SessionListing>> ListAsync(string? folder)
    {
        try
        {
            await using var host = LocalHost.Open(environment);
            var query = new SessionQuery(folder, [], MostSessions);
            return (await host.Sessions.ListAsync(query, CancellationToken.None)).Sessions;
        }
        catch (CodeAgentException)
        {
            // A person who presses Tab is not told of a store that cannot be read; the command itself tells it.
            return [];
        }
    }
}
