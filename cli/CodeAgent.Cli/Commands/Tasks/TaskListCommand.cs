using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task list</c>: the tasks of this state folder.</summary>
internal sealed class TaskListCommand(CliEnvironment environment)
{
    private const int DefaultLimit = 50;
    private static readonly string[] s_words =
    [
        TaskStatuses.Planning,
        TaskStatuses.Waiting,
        TaskStatuses.Running,
        TaskStatuses.Paused,
        TaskStatuses.Cancelling,
        TaskStatuses.Succeeded,
        TaskStatuses.Failed,
        TaskStatuses.Cancelled,
    ];

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var status = new Option<string[]>("--status")
        {
            Description = $"Only tasks of this status ({string.Join(", ", s_words)}); may be given again.",
            HelpName = "STATUS",
        };
        status.CompletionSources.Add(s_words);
        var limit = TaskVerb.Valued("--limit", "N", $"How many at the most (default {DefaultLimit}).");
        var json = TaskVerb.Flag(TaskVerb.JsonName, "As one JSON array.");
        var command = new Command("list", "List tasks, the latest first.") { status, limit, json };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var words = (parsed.GetValue(status) ?? [])
                    .Select(word => Choice.Of(status.Name, word, [.. s_words.Select(known => (known, known))]))
                    .ToList();
                var most = Choice.Number(limit.Name, parsed.GetValue(limit), 1, 1_000) ?? DefaultLimit;
                var list = new TaskListCommand(environment);
                return (int)
                    await list.RunAsync(
                        new TaskQuery(null, words, most),
                        parsed,
                        parsed.GetValue(json),
                        cancellationToken
                    );
            }
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(
        TaskQuery query,
        ParseResult parsed,
        bool asJson,
        CancellationToken cancellationToken
    )
    {
        await using var host = FaceHost.Open(environment, parsed);
        var tasks = (await host.Tasks.ListAsync(query, cancellationToken)).Tasks;
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(ReadableJson.Of(tasks));
        }
        else if (tasks.Count == 0)
        {
            output.Write("There are no tasks here. Begin one: codeagent task submit \"GOAL\" --repo PATH\n");
        }
        else
        {
            var now = host.Clock.GetUtcNow();
            var rows = tasks.Select(task => new[] { task.Id, task.Status, Ago(now - task.UpdatedAt), task.Goal });
            output.Write(TextTable.Of(["id", "status", "updated", "goal"], [.. rows]));
        }

        return ExitCode.Done;
    }

    private static string Ago(TimeSpan span) =>
        span switch
        {
            { TotalDays: >= 1 } => $"{(int)span.TotalDays} d ago",
            { TotalHours: >= 1 } => $"{(int)span.TotalHours} h ago",
            { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} min ago",
            _ => "just now",
        };
}
