using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeAgent.Cli.Tests.Plans;

/// <summary>What goes wrong with a subtask.</summary>
internal enum Trouble
{
    None,

    /// <summary>Its check fails until it was sent back.</summary>
    CheckOnce,

    /// <summary>Its first agent's model fails for good.</summary>
    ModelOnce,

    /// <summary>Its first agent does the same again and again.</summary>
    RepetitionOnce,

    /// <summary>Its check never passes.</summary>
    CheckAlways,

    /// <summary>The script has no answer for any of its agents.</summary>
    ModelAlways,

    /// <summary>Every agent of it does the same again and again.</summary>
    RepetitionAlways,
}

/// <summary>One generated subtask.</summary>
internal sealed record GeneratedSubtask(string Id, IReadOnlyList<string> DependsOn, string OwnFile, Trouble Trouble)
{
    public bool IsHopeless => Trouble >= Trouble.CheckAlways;

    public string Check => $"test -f {Quoted(OwnFile)} && test -f 'mended {Id}'";

    public static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>
/// A plan that a seed decides about, and the script that plays it. Every subtask adds a file of its own and a line to
/// files that others change too; these stay sorted, so that the end does not depend on who came first.
/// </summary>
internal sealed class GeneratedPlan
{
    private static readonly Trouble[] s_mendable = [Trouble.CheckOnce, Trouble.ModelOnce, Trouble.RepetitionOnce];

    private static readonly Trouble[] s_hopeless = [Trouble.CheckAlways, Trouble.ModelAlways, Trouble.RepetitionAlways];

    private readonly List<GeneratedSubtask> _subtasks = [];
    private readonly string _prefix;

    /// <summary>Generates it.</summary>
    /// <param name="random">The seed.</param>
    /// <param name="folders">Folders of the repository.</param>
    /// <param name="prefix">What its subtasks' ids begin with.</param>
    public GeneratedPlan(Random random, IReadOnlyList<string> folders, string prefix)
    {
        _prefix = prefix;
        var count = random.Next(3, 13);
        var hopeless = random.Next(4) == 0 ? random.Next(count) : -1;
        for (var number = 0; number < count; number++)
        {
            var id = $"{prefix}{number}";
            var needs = _subtasks.Where(_ => random.Next(5) == 0).Select(other => other.Id).ToList();
            var file = Path.Combine(folders[random.Next(folders.Count)], $"neue Datei {id} ü.txt");
            var trouble =
                number == hopeless ? s_hopeless[random.Next(s_hopeless.Length)]
                : random.Next(3) == 0 ? s_mendable[random.Next(s_mendable.Length)]
                : Trouble.None;
            _subtasks.Add(new GeneratedSubtask(id, needs, file, trouble));
        }
    }

    /// <summary>Files that every subtask changes.</summary>
    public static IReadOnlyList<string> Shared { get; } = ["shared list.txt", "geteilt ü.txt"];

    /// <summary>The subtasks.</summary>
    public IReadOnlyList<GeneratedSubtask> Subtasks => _subtasks;

    /// <summary>A subtask that cannot end; null where all can.</summary>
    public GeneratedSubtask? Hopeless => _subtasks.Find(subtask => subtask.IsHopeless);

    /// <summary>The script.</summary>
    public string Script()
    {
        JsonArray rules =
        [
            Rule("coordinator", "The plan \\(revision", null, Say("I know no better plan.")),
            Rule("coordinator", null, 0, Propose()),
            Rule("coordinator", null, null, Say("The plan stands, or I know no better one.")),
            Rule("subagent", "Bring both together", 0, Run(Resolve())),
            Rule("subagent", "Bring both together", null, Say("Both are in.")),
            .. _subtasks.SelectMany(Rules),
        ];
        return new JsonObject { ["rules"] = rules }.ToJsonString();
    }

    private static IEnumerable<JsonNode> Rules(GeneratedSubtask subtask)
    {
        var title = $"# Subtask: Part {subtask.Id}\\n";
        var mend = subtask.Trouble == Trouble.CheckAlways ? "true" : $"touch 'mended {subtask.Id}'";
        yield return Rule("subagent", $"(?s)sent back.*mended {subtask.Id}'", 0, Run(mend));
        yield return Rule("subagent", $"(?s)sent back.*mended {subtask.Id}'", null, Say("I looked at it again."));
        var first = $"(?s){title}(?=.*You are the first at this)";
        switch (subtask.Trouble)
        {
            case Trouble.ModelOnce:
                yield return Rule("subagent", first, 1, Fail());
                break;
            case Trouble.RepetitionOnce:
                yield return Rule("subagent", first, null, Run("cat 'shared list.txt'"));
                break;
            case Trouble.ModelAlways:
                yield return Rule("subagent", title, 1, Fail());
                break;
            case Trouble.RepetitionAlways:
                yield return Rule("subagent", title, null, Run("cat 'shared list.txt'"));
                break;
            default:
                break;
        }

        yield return Rule("subagent", title, 0, Run(Work(subtask)));
        yield return Rule("subagent", title, null, Say($"Part {subtask.Id} is done."));
    }

    private static string Work(GeneratedSubtask subtask)
    {
        var lines = Shared.Select(shared =>
            $"{{ cat '{shared}'; echo 'line of {subtask.Id}'; }} | LC_ALL=C sort -u > .sorted && mv .sorted '{shared}'"
        );
        var mended = subtask.Trouble is Trouble.CheckOnce or Trouble.CheckAlways
            ? ""
            : $"; touch 'mended {subtask.Id}'";
        return $"printf 'made by {subtask.Id}\\n' > {GeneratedSubtask.Quoted(subtask.OwnFile)}; "
            + string.Join("; ", lines)
            + mended;
    }

    private static string Resolve() =>
        string.Join(
            "; ",
            Shared.Select(shared =>
                $"grep -v '^[<=>|]\\{{7\\}}' '{shared}' | LC_ALL=C sort -u > .sorted && mv .sorted '{shared}'"
            )
        );

    private JsonObject Propose()
    {
        var subtasks = _subtasks.Select(subtask => new
        {
            id = subtask.Id,
            title = $"Part {subtask.Id}",
            instructions = $"Add {subtask.OwnFile} and a line to the shared files.",
            writes = new[] { $"part-{subtask.Id}" },
            checks = new[] { subtask.Check },
            dependsOn = subtask.DependsOn,
        });
        return Call("ProposePlan", JsonSerializer.Serialize(new { summary = $"Plan {_prefix}.", subtasks }));
    }

    private static JsonNode Rule(string role, string? user, int? steps, JsonObject reply)
    {
        var when = new JsonObject { ["role"] = role };
        if (user is not null)
        {
            when["user"] = new JsonObject { ["matches"] = user };
        }

        if (steps is not null)
        {
            when["steps"] = steps;
        }

        return new JsonObject { ["when"] = when, ["reply"] = reply };
    }

    private static JsonObject Say(string text) => new() { ["text"] = text };

    private static JsonObject Run(string command) =>
        Call("Bash", new JsonObject { ["command"] = command }.ToJsonString());

    private static JsonObject Fail() =>
        new()
        {
            ["error"] = new JsonObject { ["kind"] = "invalidRequest", ["message"] = "The model does not like this." },
        };

    private static JsonObject Call(string tool, string input) =>
        new()
        {
            ["verbatim"] = true,
            ["toolCalls"] = new JsonArray(new JsonObject { ["name"] = tool, ["input"] = JsonNode.Parse(input) }),
        };
}
