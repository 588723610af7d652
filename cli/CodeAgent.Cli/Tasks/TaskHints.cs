using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>What a person can do about a task as it is.</summary>
internal static class TaskHints
{
    /// <summary>A sentence or two with commands that can be copied.</summary>
    public static string Next(TaskSnapshot task) =>
        Next(task.Id, task.Status, task.Paused, task.Subtasks.FirstOrDefault(IsFailed)?.Subtask.Id);

    /// <summary>The same from what a watcher knows.</summary>
    public static string Next(string id, TaskState state) =>
        Next(
            id,
            state.Status,
            state.Paused,
            state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Failed)?.Id
        );

    private static bool IsFailed(SubtaskView subtask) => subtask is { IsPlanned: true, Phase: SubtaskPhase.Failed };

    private static string Next(string id, string status, TaskPaused? paused, string? failed) =>
        status switch
        {
            TaskStatuses.Waiting => $"The plan waits for you. Look: codeagent task plan {id}\n"
                + $"Agree: codeagent task approve {id}   Send it back: codeagent task approve {id} --deny --comment \"…\"",
            TaskStatuses.Paused => paused!.Kind switch
            {
                PauseKind.Budget =>
                    $"Give it more: codeagent task resume {id} --add-budget-usd 5 (or --add-budget-tokens 100000)",
                PauseKind.Person => $"Answer: codeagent task answer {id} \"…\"{Retry(id, failed)}",
                PauseKind.Environment => $"Mend what is said above, then: codeagent task resume {id}",
                _ => $"Go on: codeagent task resume {id}",
            },
            TaskStatuses.Succeeded => $"Look: codeagent task diff {id}   Take it: codeagent task apply {id}",
            TaskStatuses.Failed or TaskStatuses.Cancelled =>
                $"See why: codeagent task log {id}   What was merged: codeagent task diff {id}",
            _ => $"Follow it: codeagent task watch {id}",
        };

    private static string Retry(string id, string? failed) =>
        failed is null ? "" : $"   Or try again: codeagent task retry {id} {failed}";
}
