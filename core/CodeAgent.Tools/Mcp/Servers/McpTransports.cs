using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Processes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>The way to one server: a program's streams, or HTTP.</summary>
internal sealed class McpTransports(McpOptions options)
{
    private readonly ServerRecords _records = new(Path.Join(options.Folder, "running"), options.Clock);

    /// <summary>Ends what dead hosts left running.</summary>
    public Task ReapAsync(CancellationToken cancellationToken) => _records.ReapAsync(cancellationToken);

    /// <summary>Where a server's errors are written.</summary>
    public string LogFile(McpServerSettings server) =>
        Path.Join(options.Folder, "logs", $"{ProcessMark.Safe(server.Name)}.log");

    /// <summary>Starts or reaches a server.</summary>
    /// <exception cref="ChildStartException">Its program cannot be started.</exception>
    public ServerLink Open(McpServerSettings server, string workspace) =>
        server.IsRemote ? OverHttp(server) : OverStreams(server, workspace);

    private ServerLink OverStreams(McpServerSettings server, string workspace)
    {
        var environment = Variables(server);
        var program =
            Path.IsPathRooted(server.Command) ? server.Command
            : server.Command!.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(server.Command, workspace)
            : ProgramPlaces.Find(server.Command, environment, workspace, []);
        if (program is null || !File.Exists(program))
        {
            throw new ChildStartException(
                $"There is no program '{server.Command}'. Install it, or correct the entry in {server.File}."
            );
        }

        var folder = server.Folder is { } asked ? Path.GetFullPath(asked, workspace) : workspace;
        var start = new ServerStart(program, server.Arguments, folder, environment);
        start = options.Cage?.Confine(server.Name, start, workspace) ?? start;
        var log = LogFile(server);
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        CutLog(log);
        var mark = $"mcp-{server.Name}";
        var process = ServerProcess.Start(start, log, mark, options.Limits, options.Clock);
        var record = _records.Add(mark, process.Identity);
        process.OpenGate();
        return new ServerLink(new StreamClientTransport(process.Input, process.Output), process.Ended)
        {
            Close = async () =>
            {
                await process.DisposeAsync();
                ServerRecords.Remove(record);
            },
        };
    }

    private ServerLink OverHttp(McpServerSettings server)
    {
        var client = BoundedHttp.Create(options.Limits);
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = server.Url!,
                Name = server.Name,
                TransportMode = server.IsSse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string>(server.Headers),
                ConnectionTimeout = server.StartTimeout,
                OAuth = server.Headers.ContainsKey("Authorization") ? null : SignIn.Options(server, options),
            },
            client,
            loggerFactory: null,
            ownsHttpClient: true
        );
        return new ServerLink(transport, Ended: null) { Close = transport.DisposeAsync };
    }

    private Dictionary<string, string> Variables(McpServerSettings server)
    {
        var variables = ChildEnvironment.Build(options.Environment, server.Environment, $"mcp-{server.Name}");
        // What the entry sets by name is meant for it, also where the name is one that is otherwise kept back.
        foreach (var (name, value) in server.Environment.Where(variable => !variable.Value.Contains('\0')))
        {
            if (name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0'))
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    private static void CutLog(string path)
    {
        const long Longest = 4 * 1024 * 1024;
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length > Longest)
            {
                File.Move(path, $"{path}.old", overwrite: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It grows on.
        }
    }
}

/// <summary>An open way to a server.</summary>
/// <param name="Transport">For the protocol's client.</param>
/// <param name="Ended">Why its program is over, once it is; null where there is no program.</param>
internal sealed record ServerLink(IClientTransport Transport, Task<string>? Ended)
{
    /// <summary>Closes it.</summary>
    public required Func<ValueTask> Close { get; init; }
}
