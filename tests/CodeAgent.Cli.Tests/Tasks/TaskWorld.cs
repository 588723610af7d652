using System.Diagnostics;
using System.Text.Json;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Cli.Tests.Tasks;

/// <summary>A person with a git repository who gives tasks to the built program; its worker ends with the object.</summary>
internal sealed class TaskWorld : IDisposable
{
    public TaskWorld()
    {
        GitCommand.Run(Home.Work, "init", "-q", "-b", "main");
        Home.Write("start.txt", "start\n");
        GitCommand.Run(Home.Work, "add", ".");
        GitCommand.Run(Home.Work, "commit", "-q", "-m", "start");
    }

    public CodeAgentHome Home { get; } = new();

    /// <summary>What commands of agents wait for where a test says so.</summary>
    public string Gate => Home.Beside("gate");

    /// <summary>A shell command that lasts until the gate is open.</summary>
    public string UntilOpen => $"until test -e {Gate}; do sleep 0.02; done";

    public void Open() => File.WriteAllText(Gate, "");

    /// <summary>Chooses the model of all commands: a coordinator that proposes one plan, and these rules before it.</summary>
    public void Play(string subtasks, params string[] rules) =>
        Home.Variables["CODEAGENT_MODEL"] = Home.Script([
            .. rules,
            Propose(subtasks),
            """{ "when": { "role": "coordinator" }, "reply": { "text": "Planned." } }""",
            """{ "when": { "role": "subagent" }, "reply": { "text": "Done after {{step}}." } }""",
        ]);

    /// <summary>A rule of the coordinator: the first plan.</summary>
    /// <param name="subtasks">The subtasks as JSON objects.</param>
    public static string Propose(string subtasks) => Plan("", "ProposePlan", 0, subtasks);

    /// <summary>A rule of the coordinator: a plan in place of the first, where it is told something.</summary>
    public static string Revise(string told, string subtasks) => Plan(told, "RevisePlan", 1, subtasks);

    /// <summary>A subtask that writes a file of its name.</summary>
    public static string Subtask(string id, string after = "", string? check = null) =>
        $$"""
            { "id": "{{id}}", "title": "Make {{id}}", "instructions": "Write {{id}}.txt", "writes": ["{{id}}.txt"],
              "checks": ["{{check ?? $"cat {id}.txt"}}"], "dependsOn": [{{(after.Length > 0 ? $"\"{after}\"" : "")}}] }
            """;

    /// <summary>A rule of a subtask's agent: a command after this many calls.</summary>
    public static string Command(string id, int steps, string command) =>
        $$"""
            { "when": { "role": "subagent", "user": "{{id}}.txt", "steps": {{steps}} },
              "reply": { "toolCalls": [ { "name": "Bash", "input": { "command": {{JsonSerializer.Serialize(
                command
            )}} } } ] } }
            """;

    /// <summary>Runs a task command to its end.</summary>
    public Task<ProgramEnd> RunAsync(params string[] words) => CodeAgentProcess.RunAsync(Home, ["task", .. words]);

    /// <summary>Runs a task command that must end well; answers with what it printed.</summary>
    public async Task<string> DoneAsync(params string[] words)
    {
        var end = await RunAsync(words);
        Assert.True(end.ExitCode == 0, $"task {string.Join(' ', words)}: {end.ExitCode}\n{end.Output}{end.Error}");
        return end.Output;
    }

    /// <summary>Runs a task command with <c>--json</c> that must end well.</summary>
    public async Task<JsonElement> JsonAsync(params string[] words) =>
        JsonElement.Parse(await DoneAsync([.. words, "--json"]));

    /// <summary>Submits a task and answers with its id.</summary>
    public async Task<string> SubmitAsync(params string[] words) =>
        (await DoneAsync(["submit", "Make files", "--allowedTools", "Bash", .. words])).Trim();

    /// <summary>Waits until a task is as it should be; answers with it.</summary>
    public async Task<JsonElement> BecomesAsync(string id, Func<JsonElement, bool> condition, string what)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var task = await JsonAsync("show", id);
            if (condition(task))
            {
                return task;
            }

            if (Stopwatch.GetElapsedTime(begun) > Eventually.Deadline)
            {
                throw new TimeoutException($"The task never was: {what}\n{task}");
            }
        }
    }

    /// <summary>Waits until a subtask is in a phase.</summary>
    public Task<JsonElement> PhaseAsync(string id, string subtask, string phase) =>
        BecomesAsync(id, task => PhaseOf(task, subtask) == phase, $"{subtask} {phase}");

    public static string PhaseOf(JsonElement task, string subtask) =>
        task.GetProperty("subtasks")
            .EnumerateArray()
            .Where(one => one.GetProperty("subtask").GetProperty("id").GetString() == subtask)
            .Select(one => one.GetProperty("phase").GetString()!)
            .SingleOrDefault("");

    /// <summary>The process of the worker; null where none runs.</summary>
    public async Task<int?> WorkerAsync()
    {
        var end = await CodeAgentProcess.RunAsync(Home, "worker", "status", "--json");
        var status = JsonElement.Parse(end.Output);
        return status.TryGetProperty("worker", out var worker) ? worker.GetProperty("pid").GetInt32() : null;
    }

    /// <summary>Kills a process and waits until it is gone.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It ended by itself.
        }
    }

    public void Dispose()
    {
        Open();
        var facts = Path.Combine(Home.State, "worker.json");
        if (File.Exists(facts) && IsLocked(Path.Combine(Home.State, "worker.lock")))
        {
            Kill(JsonElement.Parse(File.ReadAllText(facts)).GetProperty("pid").GetInt32());
        }

        Home.Dispose();
    }

    private static string Plan(string told, string tool, int revision, string subtasks) =>
        $$"""
            { "when": { "role": "coordinator", "user": "{{told}}", "steps": 0 },
              "reply": { "text": "I plan.", "toolCalls": [ { "name": "{{tool}}", "input":
                { "summary": "One by one.",{{(
                revision > 0 ? $" \"revision\": {revision}," : ""
            )}} "subtasks": [ {{subtasks}} ] } } ] } }
            """;

    /// <summary>Whether a worker lives, so that no process is killed that only has its number.</summary>
    private static bool IsLocked(string file)
    {
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
