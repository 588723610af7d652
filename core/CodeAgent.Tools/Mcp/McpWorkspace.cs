using CodeAgent.Core.Tools;
using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Mcp.Servers;
using CodeAgent.Tools.Mcp.Tools;

namespace CodeAgent.Tools.Mcp;

/// <summary>The servers of one workspace and the tools they bring.</summary>
internal sealed class McpWorkspace : IAsyncDisposable
{
    private readonly McpOptions _options;
    private readonly DeclarationPins _pins;
    private readonly ITool[] _own;
    private readonly Lock _lock = new();
    private readonly long _began;
    private (int Version, IReadOnlyList<ITool> Tools, IReadOnlyList<string> Problems) _listed = (-1, [], []);

    public McpWorkspace(
        string workspace,
        McpTransports transports,
        DeclarationPins pins,
        IToolSource source,
        McpOptions options
    )
    {
        _options = options;
        _pins = pins;
        _began = options.Clock.GetTimestamp();
        Configuration = options.Configure(workspace);
        Servers = [.. Configuration.Servers.Select(server => new McpServer(server, workspace, transports, options))];
        _own =
        [
            new ListMcpResourcesTool(() => Servers),
            new ReadMcpResourceTool(() => Servers),
            new ToolSearchTool(source),
        ];
        foreach (var server in Servers)
        {
            server.Start();
        }
    }

    public McpConfiguration Configuration { get; }

    public IReadOnlyList<McpServer> Servers { get; }

    /// <summary>What could not be used, for people.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            _ = List();
            return [.. Configuration.Problems, .. _listed.Problems];
        }
    }

    /// <summary>The tools of all servers as they are now.</summary>
    public IReadOnlyList<ITool> List()
    {
        var version = Servers.Sum(server => server.Version);
        lock (_lock)
        {
            // A tool whose change was accepted by a call shows its own words again.
            if (_listed.Version != version || _listed.Tools.OfType<McpTool>().Any(tool => tool.IsStale))
            {
                _listed = Build(version);
            }

            return _listed.Tools;
        }
    }

    /// <summary>Waits until each server has answered or failed once, or until the time for that is over.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var outcomes = Task.WhenAll(Servers.Select(server => server.FirstOutcome));
        var left = _options.FirstWait - _options.Clock.GetElapsedTime(_began);
        if (outcomes.IsCompleted || left <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await outcomes.WaitAsync(left, _options.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Its tools come when it is ready.
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(Servers.Select(server => server.DisposeAsync().AsTask()));

    private (int, IReadOnlyList<ITool>, IReadOnlyList<string>) Build(int version)
    {
        var (tools, problems) = (new List<ITool>(), new List<string>());
        var names = new HashSet<string>(_own.Select(tool => tool.Descriptor.Name), StringComparer.Ordinal);
        foreach (var server in Servers)
        {
            problems.AddRange(server.Problems.Select(problem => $"server '{server.Settings.Name}': {problem}"));
            foreach (
                var declared in server
                    .Tools.Where(tool => IsWanted(server.Settings, tool.Name))
                    .OrderBy(tool => tool.Name, StringComparer.Ordinal)
            )
            {
                var tool = new McpTool(server, declared, _pins, _options.Limits);
                if (names.Add(tool.Descriptor.Name))
                {
                    tools.Add(tool);
                }
                else
                {
                    problems.Add(
                        $"server '{server.Settings.Name}': tool '{declared.Name}' is left out: another one is already called {tool.Descriptor.Name}."
                    );
                }
            }
        }

        var hasResources = Servers.Any(server => server.HasResources && server.State == McpServerState.Connected);
        var own = _own.Where(tool => tool is ToolSearchTool ? tools.Count > 0 : hasResources);
        return (version, [.. own, .. tools], problems);
    }

    private static bool IsWanted(McpServerSettings server, string tool) =>
        server.OnlyTools?.Contains(tool) != false && !server.WithoutTools.Contains(tool);
}
