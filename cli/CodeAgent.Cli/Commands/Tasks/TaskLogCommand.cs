using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task log</c>: what the task and its agents said and did.</summary>
internal static class TaskLogCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var follow = TaskVerb.Flag("--follow", "Go on as things happen, until the task ends or waits for you.");
        follow.Aliases.Add("-f");
        var agent = TaskVerb.Valued("--agent", "SUBTASK", "Only this subtask's agents, or `coordinator`.");
        return TaskVerb.Create(
            environment,
            "log",
            "Show what the task and its agents said and did, in order.",
            TaskVerb.EventsJson,
            call => RunAsync(call, call.Value(follow), call.Value(agent)),
            follow,
            agent
        );
    }

    private static async Task<ExitCode> RunAsync(TaskCall call, bool follows, string? agent)
    {
        var task = await call.SnapshotAsync();
        var prefix = agent switch
        {
            null => null,
            "coordinator" => TaskStreams.Coordinator(call.Task.Stream).Value,
            _ => $"{call.Task.Stream.Value}/{TaskIds.Subtask(task, agent).Subtask.Id}/",
        };
        var board = new TaskBoard(call.Task.Stream);
        var log = new TreeLog();
        await foreach (var envelope in EventsAsync(call, board, task.LastRootSeq, follows))
        {
            if (prefix is not null && !envelope.Stream.Value.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (call.AsJson)
            {
                call.Write(envelope);
            }
            else if (log.Tell(envelope) is { Length: > 0 } text)
            {
                call.Say(text);
            }
        }

        return ExitCode.Done;
    }

    private static async IAsyncEnumerable<EventEnvelope> EventsAsync(
        TaskCall call,
        TaskBoard board,
        long known,
        bool follows
    )
    {
        if (!follows)
        {
            await foreach (var envelope in call.Task.ReadAsync(0, known, call.Stop))
            {
                yield return envelope;
            }

            yield break;
        }

        await foreach (var envelope in call.Task.WatchAsync(0, call.Stop))
        {
            if (envelope is not null)
            {
                board.Apply(envelope);
                yield return envelope;
            }
            else if (!board.IsAtRest)
            {
                call.Host.KeepWorker();
            }

            if (board.Position >= known && board.IsSeen(isQuiet: envelope is null))
            {
                yield break;
            }
        }
    }
}
