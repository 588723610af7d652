using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task rewind</c>: takes a subagent's files back to after one of its steps, shell commands included.</summary>
internal static class TaskRewindCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var word = new Argument<string>("subtask")
        {
            Description = "The subtask whose agent is at work, or was stopped.",
        };
        var step = TaskVerb.Valued("--step", "N", "The state to go back to; without it those there are are listed.");
        var comment = TaskVerb.Valued("--comment", "TEXT", "Told to the agent when it goes on.");
        return TaskVerb.Create(
            environment,
            "rewind",
            "Take a subagent's files back to after one of its steps, whatever changed them since, and let it go on from there.",
            "As one JSON object: the task as it is then. Without --step: the states, as one JSON array.",
            call => RunAsync(call, call.Value(word)!, call.Value(step), call.Value(comment)),
            word,
            step,
            comment
        );
    }

    private static async Task<ExitCode> RunAsync(TaskCall call, string word, string? step, string? comment)
    {
        var task = await call.SnapshotAsync();
        var subtask = TaskIds.Subtask(task, word);
        if (subtask.Stream is null)
        {
            throw Choice.Usage($"Nobody has worked on {subtask.Subtask.Id} yet.");
        }

        var rewind = new AgentRewind(call.Task, subtask);
        var steps = await rewind.StepsAsync(call.Stop);
        if (step is null)
        {
            return List(call, subtask, steps);
        }

        RefuseResting(call, subtask);
        if (steps.Count == 0)
        {
            throw Choice.Usage($"The agent of {subtask.Subtask.Id} has changed nothing that could be taken back.");
        }

        var number = Choice.Number("--step", step, 0, steps.Count - 1)!.Value;
        await rewind.RunAsync(steps[number], comment, call.Stop);
        return await call.TellAsync(
            $"The files of {subtask.Subtask.Id} are back at step {step} ({steps[number].After}); its agent goes on."
        );
    }

    private static void RefuseResting(TaskCall call, SubtaskView subtask)
    {
        var (id, name) = (call.Task.Id, subtask.Subtask.Id);
        if (subtask.Phase is SubtaskPhase.Working or SubtaskPhase.Suspended)
        {
            return;
        }

        var instead = subtask.Phase switch
        {
            SubtaskPhase.Merged => $"To take its work out of the result: codeagent task drop {id} {name}",
            SubtaskPhase.Failed => $"To begin again: codeagent task retry {id} {name}",
            _ => "Only an agent at work, or one that was stopped, can be taken back.",
        };
        throw Choice.Usage($"The agent of {name} has ended; the subtask is {JsonWord.Of(subtask.Phase)}.\n{instead}");
    }

    private static ExitCode List(TaskCall call, SubtaskView subtask, IReadOnlyList<StepListing> steps)
    {
        if (call.AsJson)
        {
            call.Output.WriteLine(
                JsonSerializer.SerializeToUtf8Bytes(steps, ReadableJson.Documents.IReadOnlyListStepListing)
            );
            return ExitCode.Done;
        }

        if (steps.Count == 0)
        {
            call.Say($"The agent of {subtask.Subtask.Id} has changed nothing so far.\n");
            return ExitCode.Done;
        }

        var rows = steps.Select(one =>
            new[]
            {
                one.Step.ToString(CultureInfo.InvariantCulture),
                one.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                one.After,
            }
        );
        call.Say(TextTable.Of(["step", "at", "after"], [.. rows]));
        call.Say($"\nGo back: codeagent task rewind {call.Task.Id} {subtask.Subtask.Id} --step N\n");
        return ExitCode.Done;
    }
}
