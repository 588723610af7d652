using System.Text.Json.Nodes;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Demo;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Crashes;

/// <summary>
/// The demo's repository and script as a task of a home of its own: with shorter delays, and with every command counted
/// in a file outside before it does anything.
/// </summary>
internal sealed class DemoTask : IDisposable
{
    private static readonly string[] s_checks = ["sum", "max", "trim", "slug", "mean", "title"];

    private readonly DemoFolder _folder;

    private DemoTask(DemoFolder folder) => _folder = folder;

    /// <summary>The home with the state.</summary>
    public CodeAgentHome Home { get; } = new();

    /// <summary>The task's id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The surroundings as the program sees them, for looking at the state from here.</summary>
    public CliEnvironment Environment => CliEnvironment.Read(Home.Environment());

    /// <summary>How often each rule's command ran.</summary>
    public IReadOnlyDictionary<string, int> Counts =>
        File.Exists(CountFile)
            ? File.ReadAllLines(CountFile).CountBy(line => line, StringComparer.Ordinal).ToDictionary()
            : [];

    private string CountFile => Home.Beside("count");

    /// <summary>Submits it.</summary>
    public static async Task<DemoTask> SubmitAsync()
    {
        var environment = CliEnvironment.Read();
        var demo = new DemoTask(
            await DemoFolder.CreateAsync(environment, TimeProvider.System, TestContext.Current.CancellationToken)
        );
        var script = demo.Home.Beside("script.json");
        await File.WriteAllTextAsync(script, demo.Script());
        string[] arguments =
        [
            "task",
            "submit",
            "Make every tool do what its first line says",
            "--repo",
            demo._folder.Repository,
            "--model",
            $"scripted:{script}",
            "--allowedTools",
            "Bash",
            .. s_checks.SelectMany(check => new[] { "--check", $"sh tests/{check}.sh" }),
        ];
        var submitted = await CodeAgentProcess.RunAsync(demo.Home, arguments);
        Assert.True(submitted.ExitCode == 0, submitted.Error);
        demo.Id = submitted.Output.Trim();
        return demo;
    }

    /// <summary>The rule whose command this is; null for a command that is not counted.</summary>
    public static string? RuleOf(string command)
    {
        const string Begin = "echo '";
        var end = command.IndexOf("' >>", StringComparison.Ordinal);
        return command.StartsWith(Begin, StringComparison.Ordinal) && end > 0 ? command[Begin.Length..end] : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Machine.KillAll(Home.State);
        Home.Dispose();
        if (Directory.Exists(_folder.Folder))
        {
            Directory.Delete(_folder.Folder, recursive: true);
        }
    }

    private string Script()
    {
        var script = JsonNode.Parse(File.ReadAllText(SourceTree.PathOf("cli/CodeAgent.Cli/Demo/script.json")))!;
        script.AsObject().Remove("stream");
        foreach (var rule in script["rules"]!.AsArray())
        {
            var reply = rule!["reply"]!;
            reply["delayMs"] = ((int?)reply["delayMs"] ?? 0) / 4;
            foreach (var call in reply["toolCalls"]?.AsArray() ?? [])
            {
                if (call!["input"]!["command"] is { } command)
                {
                    call["input"]!["command"] = $"echo '{rule["name"]}' >> '{CountFile}'; {command}";
                }
            }
        }

        return script.ToJsonString();
    }
}
