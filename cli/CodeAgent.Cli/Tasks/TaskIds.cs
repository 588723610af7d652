using CodeAgent.Cli.Commands;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>Finds what a person means by an id or the beginning of one.</summary>
internal static class TaskIds
{
    private const int MostShown = 10;

    /// <summary>The one task whose id begins with a word.</summary>
    /// <exception cref="CodeAgentException">There is none (AGENT0511), or there are several (AGENT0101).</exception>
    public static string Match(string word, IReadOnlyList<string> ids) =>
        Find(word, ids) switch
        {
            [var one] => one,
            [] => throw new CodeAgentException(ErrorCode.UnknownTask, $"There is no task '{word}'."),
            var several => throw Ambiguous($"'{word}' begins the ids of {several.Count} tasks.", several),
        };

    /// <summary>The one subtask whose id begins with a word.</summary>
    /// <exception cref="CodeAgentException">There is none, or there are several (AGENT0101).</exception>
    public static SubtaskView Subtask(TaskSnapshot task, string word)
    {
        var ids = task.Subtasks.Select(subtask => subtask.Subtask.Id).ToList();
        return Find(word, ids) switch
        {
            [var one] => task.Subtasks.First(subtask => subtask.Subtask.Id == one),
            [] when ids.Count == 0 => throw Choice.Usage($"Task {task.Id} has no subtasks yet.\nIt is {task.Status}."),
            [] => throw Ambiguous($"Task {task.Id} has no subtask '{word}'.", ids),
            var several => throw Ambiguous($"'{word}' begins the ids of {several.Count} subtasks.", several),
        };
    }

    private static IReadOnlyList<string> Find(string word, IReadOnlyList<string> ids) =>
        ids.Contains(word, StringComparer.Ordinal)
            ? [word]
            : [.. ids.Where(id => word.Length > 0 && id.StartsWith(word, StringComparison.Ordinal))];

    private static CodeAgentException Ambiguous(string message, IReadOnlyList<string> ids) =>
        Choice.Usage($"{message}\nThere are: {string.Join(", ", ids.Take(MostShown))}.");
}
