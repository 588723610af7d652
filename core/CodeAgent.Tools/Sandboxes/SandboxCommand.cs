using System.IO.Enumeration;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes.Limits;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>The command line and the variables of an enclosed child.</summary>
internal sealed class SandboxCommand(SandboxOptions options, SandboxAbilities abilities, string? relay)
{
    private const string Socket = "/run/codeagent/relay";
    private const string Proxy = "http://127.0.0.1:3128";
    private const string Port = "3128";

    private const string Bridge = """
        n=$1; shift
        read -r port < <("${@:1:n}" </dev/null 2>/dev/null &) || {
          echo "codeagent: the relay to the network cannot be reached; the command was not run." >&2; exit 126; }
        shift "$n"
        """;

    private static readonly Lazy<string[]> s_withheld = new(() => SystemMounts.Lines("WithheldVariables.txt"));

    private static readonly (string Name, string Value)[] s_quietFirstRuns =
    [
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("npm_config_update_notifier", "false"),
    ];

    /// <summary>The arguments of the program that makes sandboxes.</summary>
    public List<string> Arguments(ChildStart start, ShownPlace place)
    {
        if (relay is not null)
        {
            place.Mounts.WriteAt(relay, Socket);
            foreach (var folder in options.Bridge!.Folders.Where(folder => !place.Mounts.Shows(folder)))
                place.Mounts.Read(folder);
        }
        return
        [
            .. SandboxProgram.Isolation,
            .. abilities.ForbidsNesting ? (string[])[SandboxProgram.NoNesting] : [],
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            .. place.Mounts.Arguments(),
            "--chdir",
            start.Folder,
            "--",
            .. Inside(),
            start.Program,
            .. start.Arguments,
        ];
    }

    /// <summary>The child's variables: less secrets and what leads to things that are not shown.</summary>
    public Dictionary<string, string> Environment(ChildStart start, SandboxPlace place, ShownPlace shown)
    {
        var variables = start
            .Environment.Where(variable => place.Declared.Contains(variable.Key) || !IsWithheld(variable.Key))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in s_quietFirstRuns)
            variables.TryAdd(name, value);
        variables["HOME"] = shown.Home;
        if (relay is null)
            return variables;
        foreach (var name in (string[])["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])
            variables[name] = Proxy;
        foreach (var name in (string[])["NO_PROXY", "no_proxy"])
            variables[name] = "localhost,127.0.0.1,::1";
        return variables;
    }

    /// <summary>What runs before the program where something has to be made ready inside.</summary>
    private string[] Inside()
    {
        string[] limits = abilities.LimitsCommands ? [] : ProcessLimits.Arguments(options);
        if (limits.Length == 0 && relay is null)
            return [];
        var script = string.Join(
            '\n',
            (string[])
                [
                    .. relay is null ? (string[])[] : [Bridge],
                    .. limits.Length == 0 ? (string[])[] : [ProcessLimits.Script],
                    "exec \"$@\"",
                ]
        );
        string[] bridge = relay is null ? [] : [options.Bridge!.Program, .. options.Bridge.Arguments, Port, Socket];
        return
        [
            ShellProgram.Path,
            .. ShellProgram.PlainScript,
            script,
            "codeagent-inside",
            .. relay is null ? (string[])[] : [$"{bridge.Length}"],
            .. bridge,
            .. limits,
        ];
    }

    private static bool IsWithheld(string name) =>
        s_withheld.Value.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
