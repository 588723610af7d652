using System.Collections.Immutable;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Testing.Tasks;

namespace CodeAgent.Core.Tests.Tasks.Simulation;

/// <summary>One piece of work of a simulated task, and what goes wrong with it however calm the world is.</summary>
internal sealed record WorkItem(int Number, string Folder)
{
    public IReadOnlyList<int> DependsOn { get; init; } = [];

    /// <summary>Whether it also writes a line into a file that it did not declare, as others do.</summary>
    public bool WritesShared { get; init; }

    /// <summary>A file that it must know of where both are there; null for none.</summary>
    public string? MustKnow { get; init; }

    /// <summary>Turns of its first agent whose work fails its check.</summary>
    public int BadTurns { get; init; }

    /// <summary>Whether no agent gets there as it was planned first.</summary>
    public bool IsHopeless { get; init; }

    /// <summary>The first word of its first agent: a failure, a stop, or none.</summary>
    public string Trouble { get; init; } = "";

    public string Path => $"{Folder}/f{Number}";
}

/// <summary>What a simulated task is about: fixed by its seed, so that its result is known before it is played.</summary>
internal sealed class TaskScript
{
    private static readonly string[] s_troubles = ["fails", "budget", "credentials"];

    public TaskScript(int seed)
    {
        var chance = new Random(seed * 7919);
        var folders = 1 + chance.Next(4);
        var count = 1 + chance.Next(6);
        for (var number = 0; number < count; number++)
        {
            Items.Add(
                new WorkItem(number, $"d{chance.Next(folders)}")
                {
                    DependsOn = [.. Enumerable.Range(0, number).Where(_ => chance.NextDouble() < 0.2)],
                    WritesShared = chance.NextDouble() < 0.4,
                    MustKnow = number > 0 && chance.NextDouble() < 0.2 ? Items[chance.Next(number)].Path : null,
                    BadTurns = chance.NextDouble() < 0.3 ? 1 + chance.Next(2) : 0,
                    IsHopeless = chance.NextDouble() < 0.08,
                    Trouble = chance.NextDouble() < 0.2 ? s_troubles[chance.Next(3)] : "",
                }
            );
        }

        Stalls = chance.NextDouble() < 0.2 ? 1 + chance.Next(4) : 0;
        ProposesNonsense = chance.NextDouble() < 0.2;
        Settings = new TaskSettings("Make the files.", "/repo", "sim/sim")
        {
            Checks = chance.NextDouble() < 0.5 ? [$"ok {Items[0].Path}"] : [],
            ApprovePlan = chance.NextDouble() < 0.3,
            Limits = new TaskLimits { MaxParallel = 1 + chance.Next(3), MaxAttempts = 3 },
            Budget = new TaskBudget { MaxTokens = 1_000 },
        };
    }

    public List<WorkItem> Items { get; } = [];

    /// <summary>First turns of the coordinator that bring no plan.</summary>
    public int Stalls { get; }

    /// <summary>Whether its first proposal is refused.</summary>
    public bool ProposesNonsense { get; }

    public TaskSettings Settings { get; }

    /// <summary>The files of a result to which all work belongs.</summary>
    public IReadOnlyDictionary<string, string> Expected()
    {
        var files = Items.ToDictionary(item => item.Path, _ => "ok");
        var lines = Items.Where(item => item.WritesShared).Select(item => $"line{item.Number}").ToList();
        files["shared"] = string.Join(',', lines.Prepend("base").Order(StringComparer.Ordinal));
        files["README"] = "hello";
        return files;
    }

    public static MemoryRepository Repository(bool ignoresOldValue) =>
        new(("shared", "base"), ("README", "hello")) { IgnoresOldValue = ignoresOldValue };

    /// <summary>What the words of checks mean.</summary>
    public static bool Check(string command, MemoryCommit commit)
    {
        var words = command.Split(' ');
        var text = commit.Files.GetValueOrDefault(words[1]) ?? "";
        return words[0] switch
        {
            "ok" => text.StartsWith("ok", StringComparison.Ordinal),
            "has" => text.Split(',').Contains(words[2]),
            "knows" => !commit.Files.ContainsKey(words[2]) || text.EndsWith('+'),
            _ => false,
        };
    }

    /// <summary>The item of a subtask, which may have been planned anew under another name.</summary>
    public WorkItem? ItemOf(string subtaskId) =>
        subtaskId.StartsWith('w')
            ? Items[int.Parse(subtaskId.Trim('w', 'x'), System.Globalization.CultureInfo.InvariantCulture)]
            : null;

    public TaskPlan FirstPlan() => new("All files.", [.. Items.Select(item => Planned(item, $"w{item.Number}"))]);

    /// <summary>The coordinator's new plan: what failed or hangs is planned under a new name, a failing whole is mended.</summary>
    public static TaskPlan NextPlan(TaskState state)
    {
        var replaced = state
            .Planned.Where(subtask =>
                subtask.Phase == SubtaskPhase.Failed
                || (
                    subtask.Phase == SubtaskPhase.Pending
                    && subtask.Subtask.DependsOn.Any(id => state.Subtasks[id].Phase == SubtaskPhase.Dropped)
                )
            )
            .ToDictionary(subtask => subtask.Id, subtask => subtask.Id + "x");
        List<Subtask> next = [.. state.Planned.Select(subtask => Next(state, subtask, replaced))];
        if (state.Acceptance.Find(check => !check.Result.Passed) is { } failed)
        {
            var path = failed.Command.Split(' ')[1];
            next.Add(
                new Subtask($"fix{state.Revision}", failed.Command, $"Mend {path}.")
                {
                    Writes = [path],
                    Checks = [failed.Command],
                }
            );
        }

        return new TaskPlan($"Revision {state.Revision + 1}.", next);
    }

    private static Subtask Next(TaskState state, SubtaskState old, Dictionary<string, string> replaced)
    {
        if (old.Phase is SubtaskPhase.Merged or SubtaskPhase.Merging or SubtaskPhase.Dropped || old.IsActive)
        {
            return old.Subtask;
        }

        var kept = old.Subtask.DependsOn.Where(id => state.Subtasks[id].Phase != SubtaskPhase.Dropped);
        return old.Subtask with
        {
            Id = replaced.GetValueOrDefault(old.Id, old.Id),
            DependsOn = [.. kept.Select(id => replaced.GetValueOrDefault(id, id))],
        };
    }

    private static Subtask Planned(WorkItem item, string id)
    {
        List<string> checks = [$"ok {item.Path}"];
        if (item.WritesShared)
        {
            checks.Add($"has shared line{item.Number}");
        }

        if (item.MustKnow is { } other)
        {
            checks.Add($"knows {item.Path} {other}");
        }

        return new Subtask(id, $"Item {item.Number}", $"Write {item.Path}.")
        {
            DependsOn = [.. item.DependsOn.Select(number => $"w{number}")],
            // Two of a folder collide whichever way they say it.
            Writes = [item.Number % 2 == 0 ? item.Folder : $"{item.Folder}/**"],
            Checks = checks,
        };
    }

    /// <summary>What an agent leaves in its folder at the end of a turn.</summary>
    /// <param name="subtask">Its subtask.</param>
    /// <param name="attempt">Its number.</param>
    /// <param name="turn">Turns that it ended before.</param>
    /// <param name="folder">Its folder.</param>
    public void Work(Subtask subtask, int attempt, int turn, MemoryWorkspace folder)
    {
        var files = folder.Files;
        foreach (var path in folder.Unresolved)
        {
            files = files.SetItem(
                path,
                Together(files.GetValueOrDefault(path) ?? "", folder.MergeIn!.Files.GetValueOrDefault(path) ?? "")
            );
        }

        if (ItemOf(subtask.Id) is not { } item)
        {
            var (path, words) = (subtask.Writes[0], subtask.Title.Split(' '));
            var mended = words[0] == "has" ? Together(files[path], words[2]) : "ok+";
            (folder.Files, folder.Unresolved) = (files.SetItem(path, mended), []);
            return;
        }

        var isFirstPlan = !subtask.Id.Contains('x');
        var isBad = isFirstPlan && (item.IsHopeless || (attempt == 1 && turn < item.BadTurns));
        var knows = item.MustKnow is { } other && files.ContainsKey(other) ? "+" : "";
        files = files.SetItem(item.Path, isBad ? "bad" : "ok" + knows);
        if (item.WritesShared)
        {
            files = files.SetItem("shared", Together(files["shared"], $"line{item.Number}"));
        }

        (folder.Files, folder.Unresolved) = (files, []);
    }

    private static string Together(string one, string other) =>
        string.Join(
            ',',
            one.Split(',').Union(other.Split(',')).Where(line => line != "").Order(StringComparer.Ordinal)
        );
}
