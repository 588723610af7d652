using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Servers;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Mcp.Servers;

namespace CodeAgent.Cli.Commands.Servers;

/// <summary><c>codeagent mcp test</c>: starts or reaches one server as a session would, and calls a tool of it.</summary>
internal sealed class ServerTrial(CliEnvironment environment)
{
    private const string Given = "given";

    /// <summary>Runs it.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">There is no such server, or it does not answer (coded).</exception>
    public async Task<ExitCode> RunAsync(string name, string? tool, string? input, CancellationToken cancellationToken)
    {
        await using var servers = new McpServers(Options(name));
        var folder = environment.CurrentFolder;
        await servers.ReadyAsync(folder, cancellationToken);
        var server = servers.Status(folder) is [var first, ..] ? first : throw ServerLook.Unknown(name);
        if (server.State != McpServerState.Connected)
        {
            throw ServerLook.Failed(server);
        }

        using var output = new StandardOutput();
        output.Write($"{server.Settings.Name} answers and has {server.Tools.Count} tools.\n");
        foreach (var line in server.Tools.Concat(servers.Problems(folder)))
        {
            output.Write($"  {TerminalText.Line(line, 300)}\n");
        }

        return tool is null
            ? ExitCode.Done
            : await CallAsync(servers, server, tool, input ?? "{}", output, cancellationToken);
    }

    private async Task<ExitCode> CallAsync(
        McpServers servers,
        McpServerStatus server,
        string tool,
        string input,
        StandardOutput output,
        CancellationToken cancellationToken
    )
    {
        var settings = new SessionSettings("agent", environment.CurrentFolder, "none");
        var found =
            servers
                .List(settings)
                .FirstOrDefault(one =>
                    one.Descriptor.Name == tool || one.Descriptor.Name == $"mcp__{server.Settings.Name}__{tool}"
                )
            ?? throw Choice.Usage($"--call cannot be '{tool}': the server has no such tool.");
        JsonElement arguments;
        try
        {
            arguments = JsonElement.Parse(input);
        }
        catch (JsonException error)
        {
            throw Choice.Usage($"--input is no JSON: {error.Message}");
        }

        if (arguments.ValueKind != JsonValueKind.Object)
        {
            throw Choice.Usage("--input is no JSON object.");
        }

        var spill = Path.Combine(environment.StateFolder, "output", "mcp-test");
        var scope = new ToolScope(environment.CurrentFolder, []);
        var context = new ToolContext(
            "mcp-test",
            "mcp-test",
            scope,
            new Dictionary<string, FileSeen>(),
            new Shown(),
            TimeProvider.System
        )
        {
            SpillFolder = spill,
        };
        var result = await found.InvokeAsync(arguments, context, cancellationToken);
        foreach (var block in result.Content)
        {
            var shown = block is TextBlock text ? TerminalText.Clean(text.Text) : $"[{block.GetType().Name}]";
            output.Write($"{shown}\n");
        }

        return result.Failure is null ? ExitCode.Done : ExitCode.Failed;
    }

    private McpOptions Options(string name)
    {
        using var models = new LocalModels(environment, TimeProvider.System);
        var options = ServerSetup.Options(
            environment,
            models.WithoutKeys(environment.Variables),
            TimeProvider.System
        ) with
        {
            FirstWait = TimeSpan.FromMinutes(1),
            MostFailures = 1,
            Browser = new ShownPage(Console.Error),
        };
        return options with { Configure = folder => Configure(name, folder) };
    }

    private McpConfiguration Configure(string name, string folder)
    {
        if (Uri.TryCreate(name, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https"))
        {
            return new McpConfiguration(
                [new McpServerSettings(Given, McpScope.Flag, "the command line") { Url = url }],
                []
            );
        }

        var all = McpConfigurationReader.Read(ServerSetup.Places(environment, folder));
        return all with { Servers = [.. all.Servers.Where(server => server.Name == name)] };
    }

    private sealed class Shown : IToolReports
    {
        public Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public void Progress(string text) => Console.Error.Write(TerminalText.Clean(text));
    }
}
