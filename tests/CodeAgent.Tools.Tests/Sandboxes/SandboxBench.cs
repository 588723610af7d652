using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Tools.Tests.Sandboxes;

/// <summary>
/// A machine in small: a user's home with secrets and caches, the program's own state, and a repository whose commands are
/// kept in a real sandbox. No rule is asked: what a command is kept from, it is kept from whatever was allowed.
/// </summary>
internal sealed class SandboxBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BuiltInToolSet _tools;
    private int _calls;

    private SandboxBench(Func<SandboxOptions, SandboxOptions> change)
    {
        foreach (var name in (string[])["home/.ssh", "home/.nuget/packages/left", "state/keys", "work", "outside"])
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder["home/.ssh/id_ed25519"], Secret);
        File.WriteAllText(_folder["home/.netrc"], Secret);
        File.WriteAllText(_folder["home/.nuget/packages/left/pad"], "cached");
        File.WriteAllText(
            _folder["home/.gitconfig"],
            "[user]\n\tname = Ada\n\temail = ada@example.com\n[x]\n\ttoken = t\n"
        );
        File.WriteAllText(_folder["state/events.db"], Secret);
        File.WriteAllText(_folder["state/keys/k"], Secret);
        File.WriteAllText(_folder["outside/file"], Secret);
        Options = change(
            new SandboxOptions
            {
                Mode = SandboxMode.Required,
                Environment = ToolSet.Options.Environment,
                Home = Home,
                StateFolder = State,
            }
        );
        Sandbox = new Sandbox(Options);
        var variables = new Dictionary<string, string>(ToolSet.Options.Environment)
        {
            ["HOME"] = Home,
            ["GITHUB_TOKEN"] = Secret,
        };
        _tools = BuiltInTools.Create(
            new BuiltInToolOptions
            {
                Environment = variables,
                Home = Home,
                Sandbox = Sandbox,
            }
        );
    }

    /// <summary>What must not be seen.</summary>
    public const string Secret = "not-for-agents";

    public SandboxOptions Options { get; }

    public Sandbox Sandbox { get; }

    public string Home => _folder["home"];

    public string State => _folder["state"];

    public string Work => _folder["work"];

    public string Outside => _folder["outside"];

    public string Spill => _folder["state/output/session"];

    public RecordingReports Reports { get; } = new();

    public ITool Tool(string name) => _tools.Tools.Single(tool => tool.Descriptor.Name == name);

    /// <summary>Makes one; skips the test where the machine makes no sandbox.</summary>
    public static async Task<SandboxBench> MakeAsync(Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var bench = new SandboxBench(change ?? (options => options));
        var abilities = await bench.Sandbox.AbilitiesAsync();
        Assert.SkipUnless(abilities.IsUsable, abilities.Failure ?? "");
        return bench;
    }

    public string At(string name) => Path.Join(Work, name);

    public Task<ToolResult> BashAsync(string command, SandboxMode? mode = null, int timeout = 60_000) =>
        CallAsync("Bash", new { command, timeout }, mode);

    public Task<ToolResult> CallAsync(
        string tool,
        object input,
        SandboxMode? mode = null,
        CancellationToken cancel = default
    )
    {
        var call = $"call-{Interlocked.Increment(ref _calls)}";
        var context = new ToolContext(
            call,
            call,
            new ToolScope(Work, []),
            new Dictionary<string, FileSeen>(),
            Reports,
            TimeProvider.System
        )
        {
            SessionId = "session",
            SpillFolder = Spill,
            Settings = new Core.Sessions.SessionSettings("agent", Work, "m") { Sandbox = mode },
        };
        return Tool(tool).InvokeAsync(System.Text.Json.JsonSerializer.SerializeToElement(input), context, cancel);
    }

    /// <summary>Runs a command and answers with what it printed.</summary>
    public async Task<string> SayAsync(string command) => (await BashAsync(command)).AllText();

    public async ValueTask DisposeAsync()
    {
        await _tools.DisposeAsync();
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }
}
