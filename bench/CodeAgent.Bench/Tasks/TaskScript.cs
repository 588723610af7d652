using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeAgent.Bench.Tasks;

/// <summary>A task of many subtasks that depend on nothing: each makes ten steps, two of which write its own file.</summary>
internal static class TaskScript
{
    /// <summary>Steps of a subtask; one more model call says that it is done.</summary>
    public const int Steps = 10;

    /// <summary>What the model takes for each answer.</summary>
    public static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(500);

    private const string Subtask = "# Subtask: (?<id>part-[0-9]+)";

    private static readonly string[] s_checks = ["true"];

    /// <summary>A model name for the script, written into a folder.</summary>
    public static string Write(string folder, int subtasks)
    {
        JsonArray rules =
        [
            Rule("coordinator", null, 0, Plan(subtasks)),
            Rule("coordinator", null, null, new JsonObject { ["text"] = "The plan stands." }),
            .. Enumerable.Range(0, Steps).Select(step => Rule("subagent", Subtask, step, Step(step))),
            Rule("subagent", Subtask, null, new JsonObject { ["text"] = "It is done." }),
        ];
        var file = Path.Combine(folder, "task.json");
        File.WriteAllText(file, new JsonObject { ["rules"] = rules }.ToJsonString());
        return $"scripted:{file}";
    }

    private static JsonNode Rule(string role, string? user, int? steps, JsonObject reply)
    {
        reply["delayMs"] = (int)Latency.TotalMilliseconds;
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

    private static JsonObject Step(int step) =>
        (step % 5) switch
        {
            0 => Call("Read", """{ "file_path": "{{workspace}}/README.md" }"""),
            1 => Call("Glob", """{ "pattern": "src/*.txt" }"""),
            2 => Call(
                "Write",
                $$$"""{ "file_path": "{{workspace}}/made/{{match.id}}-{{{step}}}.txt", "content": "one\ntwo\n" }"""
            ),
            3 => Call("Grep", """{ "pattern": "line 7", "path": "{{workspace}}/src" }"""),
            _ => Call(
                "TodoWrite",
                """{ "todos": [ { "content": "Work", "status": "in_progress", "activeForm": "Working" } ] }"""
            ),
        };

    private static JsonObject Plan(int subtasks)
    {
        var parts = Enumerable
            .Range(0, subtasks)
            .Select(number => $"part-{number}")
            .Select(id => new
            {
                id,
                title = id,
                instructions = $"Write made/{id}-2.txt and made/{id}-7.txt.",
                writes = new[] { $"made/{id}-*.txt" },
                checks = s_checks,
            });
        return Call("ProposePlan", JsonSerializer.Serialize(new { summary = "All at once.", subtasks = parts }));
    }

    private static JsonObject Call(string tool, string input) =>
        new() { ["toolCalls"] = new JsonArray(new JsonObject { ["name"] = tool, ["input"] = JsonNode.Parse(input) }) };
}
