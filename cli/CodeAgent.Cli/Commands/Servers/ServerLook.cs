using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Servers;
using CodeAgent.Core.Errors;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Mcp.Configuration;

namespace CodeAgent.Cli.Commands.Servers;

/// <summary>Looks at the servers of the current folder, and accepts them.</summary>
internal sealed class ServerLook(CliEnvironment environment)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Nobody knows this server.</summary>
    public static CodeAgentException Unknown(string name) =>
        new(ErrorCode.UnknownServer, $"There is no server '{name}' here.\nSee those there are: codeagent mcp list");

    /// <summary>Lists all of them, with a short wait for those that start.</summary>
    public async Task<ExitCode> ListAsync(bool asJson, CancellationToken cancellationToken)
    {
        await using var servers = Open();
        await servers.ReadyAsync(environment.CurrentFolder, cancellationToken);
        var states = servers.Status(environment.CurrentFolder);
        using var output = new StandardOutput();
        if (asJson)
        {
            output.Write(ServerStates.Json(states).ToJsonString() + "\n");
        }
        else
        {
            string[] heads = ["name", "scope", "state", "tools", "what"];
            output.Write(
                states.Count > 0
                    ? TextTable.Of(heads, [.. states.Select(Row)])
                    : "There are no servers. Add one: codeagent mcp add NAME -- PROGRAM\n"
            );
            foreach (
                var text in states
                    .Where(state => state.Reason is not null)
                    .Select(state => $"{state.Settings.Name}: {state.Reason}")
                    .Concat(servers.Problems(environment.CurrentFolder))
            )
            {
                output.Write($"\n{TerminalText.Line(text, 600)}\n");
            }
        }

        return ExitCode.Done;
    }

    /// <summary>Tells all about one.</summary>
    public async Task<ExitCode> GetAsync(string name, CancellationToken cancellationToken)
    {
        await using var servers = Open();
        await servers.ReadyAsync(environment.CurrentFolder, cancellationToken);
        var server = Find(servers, name);
        using var output = new StandardOutput();
        output.Write(
            $"{name}: {ServerStates.Word(server.State)}{(server.Reason is { } reason ? $" ({TerminalText.Line(reason, 600)})" : "")}\n"
                + $"from:  {server.Settings.File} ({server.Settings.Scope.ToString().ToLowerInvariant()})\n"
                + $"entry: {TerminalText.Line(server.Settings.Declared, 4_000)}\n"
                + (server.LogFile is { } log ? $"log:   {log}\n" : "")
                + string.Concat(server.Tools.Select(tool => $"tool:  {tool}\n"))
        );
        return ExitCode.Done;
    }

    /// <summary>Accepts a server of the folder, and what its tools say of themselves.</summary>
    public async Task<ExitCode> AcceptAsync(string name, CancellationToken cancellationToken)
    {
        var places = ServerSetup.Places(environment, environment.CurrentFolder);
        var settings =
            McpConfigurationReader.Read(places).Servers.FirstOrDefault(server => server.Name == name)
            ?? throw Unknown(name);
        if (settings.Scope == McpScope.Project)
        {
            new AcceptedServers(environment.StateFolder).Accept(settings, environment.CurrentFolder);
        }

        await using var servers = Open();
        await servers.ReadyAsync(environment.CurrentFolder, cancellationToken);
        var changed = servers.AcceptChanges(environment.CurrentFolder, name);
        using var output = new StandardOutput();
        output.Write($"{name} may run: {TerminalText.Line(settings.Summary, 400)}\n");
        foreach (var tool in changed)
        {
            output.Write($"{tool} may say what it now says.\n");
        }

        return ExitCode.Done;
    }

    /// <summary>Signs in to a server.</summary>
    public async Task<ExitCode> LoginAsync(string name, CancellationToken cancellationToken)
    {
        await using var servers = new McpServers(
            Options() with
            {
                Browser = new ShownPage(Console.Error),
                FirstWait = TimeSpan.FromMinutes(5),
                Configure = folder => Only(name, McpConfigurationReader.Read(ServerSetup.Places(environment, folder))),
            }
        );
        await servers.ReadyAsync(environment.CurrentFolder, cancellationToken);
        var server = Find(servers, name);
        if (server.State != Tools.Mcp.Servers.McpServerState.Connected)
        {
            throw Failed(server);
        }

        using var output = new StandardOutput();
        output.Write($"Signed in to {name}: {server.Tools.Count} tools.\n");
        return ExitCode.Done;
    }

    /// <summary>The error of a server that does not answer.</summary>
    public static CodeAgentException Failed(McpServerStatus server) =>
        new(
            ErrorCode.ServerFailed,
            $"The server '{server.Settings.Name}' does not answer ({ServerStates.Word(server.State)}).\n{TerminalText.Line(server.Reason ?? "It is still starting.", 800)}"
        );

    private static string[] Row(McpServerStatus server) =>
        [
            TerminalText.Line(server.Settings.Name, 40),
            server.Settings.Scope.ToString().ToLowerInvariant(),
            ServerStates.Word(server.State),
            $"{server.Tools.Count}",
            TerminalText.Line(server.Settings.Summary, 80),
        ];

    private static McpConfiguration Only(string name, McpConfiguration all) =>
        all with
        {
            Servers = [.. all.Servers.Where(server => server.Name == name)],
        };

    private McpOptions Options()
    {
        using var models = new LocalModels(environment, TimeProvider.System);
        return ServerSetup.Options(environment, models.WithoutKeys(environment.Variables), TimeProvider.System) with
        {
            FirstWait = s_patience,
        };
    }

    private McpServers Open() => new(Options());

    private McpServerStatus Find(McpServers servers, string name) =>
        servers.Status(environment.CurrentFolder).FirstOrDefault(server => server.Settings.Name == name)
        ?? throw Unknown(name);
}
