using System.Collections;
using System.Globalization;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tools;
using CodeAgent.Telemetry;
using CodeAgent.Tools.Instructions;

namespace CodeAgent.Cli.Configuration;

/// <summary>What the program takes from its surroundings. Environment variables are read here and nowhere else.</summary>
internal sealed record CliEnvironment
{
    /// <summary>The folder of all durable state, absolute.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The user's configuration folder, absolute.</summary>
    public required string ConfigFolder { get; init; }

    /// <summary>The folder of Claude Code's user settings, absolute; null where there is no home.</summary>
    public string? ClaudeFolder { get; init; }

    /// <summary>The folder the program was started in, absolute.</summary>
    public required string CurrentFolder { get; init; }

    /// <summary>Who works here, for the log.</summary>
    public required string Actor { get; init; }

    /// <summary>The model to use when no flag names one; null where none is set.</summary>
    public string? Model { get; init; }

    /// <summary>Whether commands are kept in a sandbox; null where the environment does not say.</summary>
    public SandboxMode? Sandbox { get; init; }

    /// <summary>Whether output must have no colours and no control sequences.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Whether a defect is shown with its stack.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Where spans and metrics go; nowhere by default.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Where instructions for agents are looked for.</summary>
    public required InstructionOptions Instructions { get; init; }

    /// <summary>Where the process kills itself, for tests of recovery; null for nowhere.</summary>
    public string? Fault { get; init; }

    /// <summary>The address of a gateway to work on; null for this machine's state.</summary>
    public string? Gateway { get; init; }

    /// <summary>The gateway's token; null where none is set.</summary>
    public string? GatewayToken { get; init; }

    /// <summary>A file with the gateway's token; null where none is set.</summary>
    public string? GatewayTokenFile { get; init; }

    /// <summary>How to reach Anthropic's API.</summary>
    public VendorAccess Anthropic { get; init; } = new("", null, null, null);

    /// <summary>The user's home, absolute; empty where there is none.</summary>
    public string HomeFolder { get; init; } = "";

    /// <summary>Files with servers that the command line names, absolute.</summary>
    public IReadOnlyList<string> ServerFiles { get; init; } = [];

    /// <summary>Whether only the servers of those files are used.</summary>
    public bool IsServersStrict { get; init; }

    /// <summary>How long the first turn waits for servers.</summary>
    public TimeSpan ServerWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Hosts with addresses that are not public, which may be fetched all the same.</summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary>All variables, for the processes that tools start and for the keys that <c>models.json</c> names.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads the process's environment.</summary>
    public static CliEnvironment Read()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return Read(variables);
    }

    /// <summary>Reads an environment; an empty value counts as none.</summary>
    public static CliEnvironment Read(IReadOnlyDictionary<string, string> variables)
    {
        return new CliEnvironment
        {
            StateFolder = Full(
                Get("CODEAGENT_HOME") ?? Path.Combine(Base("XDG_STATE_HOME", ".local/state"), "codeagent")
            ),
            ConfigFolder = Path.Combine(Base("XDG_CONFIG_HOME", ".config"), "codeagent"),
            ClaudeFolder = Base("CLAUDE_CONFIG_DIR", ".claude"),
            CurrentFolder = Environment.CurrentDirectory,
            Actor = $"user:{Environment.UserName}",
            Model = Get("CODEAGENT_MODEL"),
            Sandbox = Hosting.LocalSandbox.ReadMode("CODEAGENT_SANDBOX", Get("CODEAGENT_SANDBOX")),
            IsPlain = Get("NO_COLOR") is not null || Get("TERM") == "dumb",
            IsDebug = Get("CODEAGENT_DEBUG") is not null,
            Telemetry = new TelemetryOptions { TraceFile = Get("CODEAGENT_TRACE_FILE") }.With(Get),
            Instructions = new InstructionOptions(
                Get("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)
            )
            {
                AllFamilies = Get("CODEAGENT_INSTRUCTIONS") == "all",
                ManagedFolder = Get("CODEAGENT_MANAGED") ?? "/etc/claude-code",
            },
            Fault = Get("CODEAGENT_FAULT"),
            Gateway = Get("CODEAGENT_GATEWAY"),
            GatewayToken = Get("CODEAGENT_GATEWAY_TOKEN"),
            GatewayTokenFile = Get("CODEAGENT_GATEWAY_TOKEN_FILE"),
            HomeFolder = Get("HOME") ?? "",
            ServerWait = Seconds("CODEAGENT_MCP_WAIT") ?? TimeSpan.FromSeconds(5),
            PrivateHosts =
                Get("CODEAGENT_WEB_PRIVATE_HOSTS")?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [],
            Anthropic = Vendor("ANTHROPIC"),
            Variables = variables,
        };

        VendorAccess Vendor(string name) =>
            new(name, Get($"{name}_API_KEY"), Get($"{name}_AUTH_TOKEN"), Address($"{name}_BASE_URL"));

        string? Get(string name) => variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

        string Base(string name, string underHome) =>
            Get(name) is { } folder && Path.IsPathFullyQualified(folder) ? folder : Path.Combine(Home(), underHome);

        string Home() =>
            Get("HOME")
            ?? (
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } profile
                    ? profile
                    : null
            )
            ?? throw new CodeAgentException(
                ErrorCode.StateUnusable,
                "There is no home folder to keep sessions in.\nSet CODEAGENT_HOME to a folder that can be written."
            );

        TimeSpan? Seconds(string name) =>
            Get(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 3_600
                ? TimeSpan.FromSeconds(seconds)
            : throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"{name} is '{text}', which is not a number of seconds up to 3600.\nCorrect it or unset it."
            );

        Uri? Address(string name) =>
            Get(name) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && IsWeb(address) ? address
            : throw new CodeAgentException(
                ErrorCode.InvalidConfiguration,
                $"{name} is '{text}', which is not an http or https address.\nCorrect it or unset it."
            );
    }

    private static string Full(string folder) => Path.GetFullPath(folder);

    private static bool IsWeb(Uri address) =>
        address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;
}

/// <summary>Credentials and address of one vendor's API; each null where it is not set.</summary>
/// <param name="Prefix">What the names of its variables begin with.</param>
/// <param name="ApiKey">The vendor's key.</param>
/// <param name="AuthToken">A bearer token of a gateway.</param>
/// <param name="BaseUrl">Where the API is.</param>
internal sealed record VendorAccess(string Prefix, string? ApiKey, string? AuthToken, Uri? BaseUrl)
{
    /// <summary>The variable that holds the key.</summary>
    public string KeyVariable => $"{Prefix}_API_KEY";

    /// <summary>The variable that gives the credentials; null for none.</summary>
    public string? Source =>
        ApiKey is not null ? KeyVariable
        : AuthToken is not null ? $"{Prefix}_AUTH_TOKEN"
        : null;

    /// <summary>Whether there is any credential.</summary>
    public bool HasCredentials => Source is not null;

    /// <summary>The address only: a key must not reach a log.</summary>
    public override string ToString() => $"{nameof(VendorAccess)} {{ {nameof(BaseUrl)} = {BaseUrl} }}";
}
