using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Cli.Hosting;

/// <summary>Makes the sandboxes of this program from what the user configured.</summary>
internal static class LocalSandbox
{
    /// <summary>The hidden command by which this program is the bridge to the network inside of a sandbox.</summary>
    public const string BridgeCommand = "sandbox-bridge";

    private const long Mebi = 1024 * 1024;

    /// <summary>Creates them; nothing is tried yet.</summary>
    /// <exception cref="CodeAgentException">The configuration is not what it should be (coded).</exception>
    public static Sandbox Create(CliEnvironment environment)
    {
        var settings = SandboxSettings.Read(environment.ConfigFolder);
        return new Sandbox(
            new SandboxOptions
            {
                Mode =
                    environment.Sandbox
                    ?? ReadMode("sandbox.mode of config.json", settings.Mode)
                    ?? SandboxMode.Required,
                Environment = environment.Variables,
                Home = Home(environment),
                StateFolder = environment.StateFolder,
                Hidden = [environment.ConfigFolder],
                Writable = Paths(settings.Writable, environment),
                Readable = Paths(settings.Readable, environment),
                Domains = settings.Domains ?? [],
                AllowPrivateAddresses = settings.AllowPrivateAddresses,
                Memory = settings.MemoryMib * Mebi,
                Processes = settings.Processes is > 0 and { } processes ? processes : 4096,
                Bridge = Bridge(),
            }
        );
    }

    /// <summary>A mode by its word; null where none is given.</summary>
    /// <exception cref="CodeAgentException">It is no mode (coded).</exception>
    public static SandboxMode? ReadMode(string where, string? word) =>
        word switch
        {
            null => null,
            "required" => SandboxMode.Required,
            "on" => SandboxMode.On,
            "off" => SandboxMode.Off,
            _ => throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"{where} is '{word}', which is no mode of the sandbox.\nIt is one of: required, on, off."
            ),
        };

    /// <summary>The mode of a run that nobody watches: what it asks for, else what is configured, else required.</summary>
    public static SandboxMode Unattended(SandboxMode? asked, Sandbox sandbox) => asked ?? sandbox.Mode;

    /// <summary>The mode of a conversation: where there is no sandbox it goes on without one, and says so.</summary>
    public static SandboxMode Attended(SandboxMode? asked, CliEnvironment environment) =>
        asked
        ?? environment.Sandbox
        ?? ReadMode("sandbox.mode", SandboxSettings.Read(environment.ConfigFolder).Mode)
        ?? SandboxMode.On;

    private static string Home(CliEnvironment environment) =>
        environment.Variables.GetValueOrDefault("HOME") is { Length: > 0 } home && Path.IsPathFullyQualified(home)
            ? home
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static List<string> Paths(IReadOnlyList<string>? paths, CliEnvironment environment) =>
        [
            .. (paths ?? []).Select(path =>
                path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Home(environment), path[1..])
                : Path.IsPathFullyQualified(path) ? path
                : throw new CodeAgentException(
                    ErrorCode.InvalidConfiguration,
                    $"'{path}' in the member sandbox of config.json is not absolute.\nWrite /… or ~/…."
                )
            ),
        ];

    private static SandboxBridge Bridge()
    {
        var program = Environment.ProcessPath!;
        var entry = Environment.GetCommandLineArgs()[0];
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [entry] : [];
        return new SandboxBridge(
            program,
            [.. prefix, BridgeCommand],
            [Path.GetDirectoryName(program)!, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)]
        );
    }
}
