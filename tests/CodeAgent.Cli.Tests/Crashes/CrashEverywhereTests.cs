using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Crashes;

/// <summary>
/// A scripted session of 30 steps whose program is killed by SIGKILL at a boundary and resumed. A sample of the
/// boundaries by default; `CODEAGENT_CRASHES=all` takes every one.
/// </summary>
public sealed class CrashEverywhereTests
{
    private const int Steps = 30;
    private const string Session = "0190aaaa-0000-7000-8000-000000000001";
    private const int Killed = 128 + 9;

    public static TheoryData<string, string> Boundaries { get; } =
        new()
        {
            { "append", "before" },
            { "append", "after" },
            { "tool", "before" },
            { "tool", "after" },
        };

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task A_killed_session_goes_on_where_it_was(string operation, string when)
    {
        var crashes = 0;
        foreach (var number in Numbers(operation))
        {
            using var home = NewHome();
            home.Variables["CODEAGENT_FAULT"] = $"{operation}:{when}:{number}";
            var first = await CodeAgentProcess.RunAsync(home, [.. Flags, "--session-id", Session, "Count."]);
            if (first.ExitCode == 0)
            {
                break;
            }

            Assert.True(
                first.ExitCode == Killed,
                $"{operation}:{when}:{number} ended with {first.ExitCode}\n{first.Error}"
            );
            crashes++;
            home.Variables["CODEAGENT_FAULT"] = null;
            await ResumeAsync(home);
            await CheckAsync(home, $"{operation}:{when}:{number}");
        }

        Assert.True(crashes > 2, $"Only {crashes} crashes happened.");
    }

    [Fact]
    public async Task A_session_that_is_killed_again_and_again_still_ends()
    {
        using var home = NewHome();
        string[] faults = ["append:after:9", "tool:after:1", "append:before:14", "tool:before:4", "append:after:25"];
        foreach (var fault in faults)
        {
            home.Variables["CODEAGENT_FAULT"] = fault;
            var arguments = fault == faults[0] ? [.. Flags, "--session-id", Session, "Count."] : Resume;
            Assert.Equal(Killed, (await CodeAgentProcess.RunAsync(home, arguments)).ExitCode);
        }

        home.Variables["CODEAGENT_FAULT"] = null;
        await ResumeAsync(home);
        await CheckAsync(home, string.Join(' ', faults));
    }

    private static string[] Flags =>
        ["-p", "--model", "scripted:script.json", "--permission-mode", "bypassPermissions"];

    private static string[] Resume => [.. Flags, "--resume", Session];

    private static IEnumerable<int> Numbers(string operation)
    {
        var all = Environment.GetEnvironmentVariable("CODEAGENT_CRASHES") == "all";
        return all ? Enumerable.Range(1, 10_000)
            : operation == "append" ? [1, 2, 7, 8, 41]
            : [1, 2, 29];
    }

    /// <summary>Steps that read, count outside of the workspace, or write, in turn; the last one says so.</summary>
    private static CodeAgentHome NewHome()
    {
        var home = new CodeAgentHome();
        home.Write("read.txt", "something to read\n");
        var rules = new JsonArray();
        for (var step = 0; step < Steps; step++)
        {
            rules.Add(Rule(step, Call(home, step)));
        }

        rules.Add(
            new JsonObject
            {
                ["when"] = new JsonObject { ["steps"] = Steps },
                ["reply"] = new JsonObject { ["text"] = "All counted." },
            }
        );
        home.Write("script.json", new JsonObject { ["rules"] = rules }.ToJsonString());
        return home;
    }

    private static JsonObject Call(CodeAgentHome home, int step) =>
        (step % 3) switch
        {
            0 => Tool("Read", new JsonObject { ["file_path"] = "read.txt" }),
            1 => Tool("Bash", new JsonObject { ["command"] = $"echo {step} >> '{home.Beside("count")}'" }),
            _ => Tool("Write", new JsonObject { ["file_path"] = $"made-{step}.txt", ["content"] = $"{step}\n" }),
        };

    private static JsonObject Tool(string name, JsonObject input) => new() { ["name"] = name, ["input"] = input };

    private static JsonObject Rule(int step, JsonObject call) =>
        new()
        {
            ["when"] = new JsonObject { ["steps"] = step },
            ["reply"] = new JsonObject { ["toolCalls"] = new JsonArray(call) },
        };

    /// <summary>As a person would: go on; where not even the message had been taken, say it again.</summary>
    private static async Task ResumeAsync(CodeAgentHome home)
    {
        var resumed = await CodeAgentProcess.RunAsync(home, Resume);
        if (resumed.ExitCode == 2)
        {
            var shown = await CodeAgentProcess.RunAsync(home, "sessions", "show", Session, "--json");
            if (shown.Output.Contains("\"TurnCompleted\"", StringComparison.Ordinal))
            {
                // Killed right after its last append: there was nothing left to go on with.
                return;
            }

            var known = !resumed.Error.Contains("AGENT0501", StringComparison.Ordinal);
            string[] again = known ? [.. Resume, "Count."] : [.. Flags, "--session-id", Session, "Count."];
            resumed = await CodeAgentProcess.RunAsync(home, again);
        }

        Assert.True(resumed.ExitCode == 0, $"{resumed.ExitCode}\n{resumed.Error}");
        Assert.Contains("All counted.", resumed.Output, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(CodeAgentHome home, string fault)
    {
        var shown = await CodeAgentProcess.RunAsync(home, "sessions", "show", Session, "--json");
        var events = shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(e => e.Seq));
        var ends = events.Where(e => e.Type == "ToolCallCompleted").ToList();
        Assert.Equal(Steps, ends.Count);
        Assert.Equal(Steps, ends.Select(end => end.Data.GetProperty("callId").GetString()).Distinct().Count());
        Assert.Single(events, e => e.Type == "TurnCompleted");
        Assert.Single(events, e => e.Type == "InputPosted");

        // A counter outside of the program: no call that may not repeat did its work twice, and what is said to be done is.
        var count = File.Exists(home.Beside("count")) ? await File.ReadAllLinesAsync(home.Beside("count")) : [];
        Assert.True(count.Distinct().Count() == count.Length, $"{fault}: counted twice: {string.Join(' ', count)}");
        var unknown = ends.Count(end => end.Data.GetProperty("outcome").GetString() == "interrupted");
        Assert.InRange(count.Length, (Steps / 3) - unknown, Steps / 3);
        Assert.InRange(unknown, 0, 5);
    }

    private static (long Seq, string Type, JsonElement Data) Parse(string line)
    {
        var envelope = JsonElement.Parse(line);
        return (
            envelope.GetProperty("seq").GetInt64(),
            envelope.GetProperty("type").GetString()!,
            envelope.GetProperty("data")
        );
    }
}
