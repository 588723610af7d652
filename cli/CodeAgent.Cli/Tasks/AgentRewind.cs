using CodeAgent.Cli.Commands;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>
/// Takes a subagent's workspace back to one of its checkpoints and sends the agent on. Its session only does that between
/// turns, so the task pauses for it.
/// </summary>
internal sealed class AgentRewind(TaskClient client, SubtaskView subtask)
{
    private readonly StreamId _agent = StreamId.Parse(subtask.Stream!);

    private string Name => subtask.Subtask.Id;

    /// <summary>The states it can be taken back to, in order.</summary>
    public async Task<IReadOnlyList<StepListing>> StepsAsync(CancellationToken cancellationToken)
    {
        var steps = new List<StepListing>();
        var activity = new AgentActivity();
        var calls = new List<string>();
        await foreach (var (envelope, told) in EventsAsync(0, cancellationToken))
        {
            activity = activity.Apply(told);
            if (told is ToolCallCompleted end)
            {
                calls.Add(activity.TitleOf(end.CallId));
            }
            else if (told is CheckpointTaken { Commit: { } commit } taken && steps.LastOrDefault()?.Commit != commit)
            {
                var after = calls.Count == 0 ? "before the first change" : string.Join(", ", calls);
                steps.Add(new StepListing(steps.Count, taken.TurnId, commit, envelope.Ts, after));
                calls.Clear();
            }
        }

        return steps;
    }

    /// <summary>Pauses the task, restores the files, and lets the task go on with word of it to the agent.</summary>
    /// <exception cref="CodeAgentException">It cannot be done (coded); the task then goes on, or pauses as it did.</exception>
    public async Task RunAsync(StepListing step, string? word, CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        var before = (await client.SnapshotAsync(cancellationToken)).LastRootSeq;
        var turn = await LastTurnAsync(cancellationToken);
        var rewind = new RewindSession(turn, Conversation: false, Code: true) { Checkpoint = step.Commit };
        await client.DoAsync(_agent, rewind, cancellationToken);
        var failure = await RestoredAsync(before, cancellationToken);
        var resume = new ResumeTask(null, null)
        {
            Word = failure is null ? new AgentWord(Name, Told(step, word)) : null,
        };
        await client.SendAsync(resume, cancellationToken);
        if (failure is not null)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"The files of {Name} were not put back: {failure}\nIts agent goes on where it was."
            );
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        var task = await client.SnapshotAsync(cancellationToken);
        if (task.Paused is null)
        {
            await client.SendAsync(new PauseTask($"The agent of '{Name}' is taken back."), cancellationToken);
        }

        await foreach (var _ in client.WatchAsync(task.LastRootSeq, cancellationToken))
        {
            var now = (await client.SnapshotAsync(cancellationToken)).Subtasks.First(one => one.Subtask.Id == Name);
            if (now.Phase == SubtaskPhase.Suspended)
            {
                return;
            }

            if (now.Phase != SubtaskPhase.Working)
            {
                await client.SendAsync(new ResumeTask(null, null), cancellationToken);
                throw Choice.Usage(
                    $"The agent of {Name} ended before it could be stopped.\nSee: codeagent task show {client.Id}"
                );
            }
        }
    }

    private async Task<string> LastTurnAsync(CancellationToken cancellationToken)
    {
        var turn = "";
        await foreach (var (_, told) in EventsAsync(0, cancellationToken))
        {
            turn = told is TurnStarted started ? started.TurnId : turn;
        }

        return turn;
    }

    /// <summary>Waits for the files; answers why they are not back, or null where they are.</summary>
    private async Task<string?> RestoredAsync(long after, CancellationToken cancellationToken)
    {
        await foreach (var envelope in client.WatchAsync(after, cancellationToken))
        {
            if (envelope?.Stream == _agent && SessionCodec.Decode(envelope) is WorkspaceRestored restored)
            {
                return restored.Reason;
            }
        }

        return null;
    }

    private static string Told(StepListing step, string? word) =>
        PromptLibrary.Fill(
            "task-rewound",
            new Dictionary<string, string> { ["after"] = step.After, ["word"] = word ?? "Nobody said why." }
        );

    private async IAsyncEnumerable<(EventEnvelope Envelope, SessionEvent Told)> EventsAsync(
        long after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var upTo = (await client.SnapshotAsync(cancellationToken)).LastRootSeq;
        await foreach (var envelope in client.ReadAsync(after, upTo, cancellationToken))
        {
            if (envelope.Stream == _agent && SessionCodec.Decode(envelope) is { } told)
            {
                yield return (envelope, told);
            }
        }
    }
}
