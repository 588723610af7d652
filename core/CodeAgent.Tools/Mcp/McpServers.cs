using System.Collections.Concurrent;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Mcp.Configuration;
using CodeAgent.Tools.Mcp.Servers;
using CodeAgent.Tools.Mcp.Tools;

namespace CodeAgent.Tools.Mcp;

/// <summary>
/// The servers of the Model Context Protocol that a host's sessions use. They are started in the background when a
/// workspace is first asked about, and end with this object. Safe for concurrent use.
/// </summary>
public sealed class McpServers : IToolSource, IAsyncDisposable
{
    // A host that serves many folders must not start servers without end.
    private const int MostWorkspaces = 64;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, Lazy<McpWorkspace>> _workspaces = new(StringComparer.Ordinal);
    private readonly McpOptions _options;
    private readonly McpTransports _transports;
    private readonly DeclarationPins _pins;
    private readonly Lazy<Task> _reaped;

    /// <summary>Starts nothing yet.</summary>
    public McpServers(McpOptions options)
    {
        _options = options;
        _transports = new McpTransports(options);
        _pins = new DeclarationPins(Path.Join(options.Folder, "declarations.txt"));
        _reaped = new Lazy<Task>(() => Task.Run(() => _transports.ReapAsync(CancellationToken.None)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<ITool> List(SessionSettings settings) => Of(settings)?.List() ?? [];

    /// <inheritdoc/>
    public Task ReadyAsync(SessionSettings settings, CancellationToken cancellationToken) =>
        Of(settings)?.ReadyAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>How the servers of a workspace stand; starts them where they are not.</summary>
    public IReadOnlyList<McpServerStatus> Status(string workspace) =>
        [.. Of(workspace)?.Servers.Select(StatusOf) ?? []];

    /// <summary>What could not be used of a workspace's configuration and of what its servers said, for people.</summary>
    public IReadOnlyList<string> Problems(string workspace) => Of(workspace)?.Problems ?? [];

    /// <summary>Waits until a workspace's servers answered or failed, at most <see cref="McpOptions.FirstWait"/>.</summary>
    public Task ReadyAsync(string workspace, CancellationToken cancellationToken) =>
        Of(workspace)?.ReadyAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Accepts what a server's tools say of themselves now, so that nobody is asked about their change.</summary>
    /// <returns>The names of the tools that had changed.</returns>
    public IReadOnlyList<string> AcceptChanges(string workspace, string server)
    {
        var changed = (Of(workspace)?.List() ?? [])
            .OfType<McpTool>()
            .Where(tool => tool.Server == server && tool.WasChanged)
            .ToList();
        changed.ForEach(tool => tool.Accept());
        return [.. changed.Select(tool => tool.Descriptor.Name)];
    }

    /// <summary>The prompts that a workspace's servers offer, for commands of a person.</summary>
    public async Task<IReadOnlyList<McpPrompt>> PromptsAsync(string workspace, CancellationToken cancellationToken)
    {
        var prompts = new List<McpPrompt>();
        foreach (var server in Of(workspace)?.Servers.Where(one => one.State == McpServerState.Connected) ?? [])
        {
            var connection = await server.ConnectAsync(s_patience, cancellationToken);
            if (connection.Client.ServerCapabilities.Prompts is null)
            {
                continue;
            }

            prompts.AddRange(
                (await connection.Client.ListPromptsAsync(cancellationToken: cancellationToken)).Select(
                    prompt => new McpPrompt(
                        server.Settings.Name,
                        prompt.Name,
                        McpToolNames.Of(server.Settings.Name, prompt.Name),
                        McpContent.Plain(prompt.Description),
                        [.. prompt.ProtocolPrompt.Arguments?.Select(argument => argument.Name) ?? []]
                    )
                )
            );
        }

        return prompts;
    }

    /// <summary>The text of one prompt with its arguments filled in by the server; foreign text.</summary>
    /// <exception cref="IOException">The server does not answer.</exception>
    public async Task<string> PromptAsync(
        string workspace,
        McpPrompt prompt,
        IReadOnlyDictionary<string, string> arguments,
        CancellationToken cancellationToken
    )
    {
        var server =
            Of(workspace)?.Servers.FirstOrDefault(one => one.Settings.Name == prompt.Server)
            ?? throw new IOException($"There is no server '{prompt.Server}'.");
        var connection = await server.ConnectAsync(s_patience, cancellationToken);
        var values = arguments.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal);
        var result = await connection.Client.GetPromptAsync(prompt.Name, values, cancellationToken: cancellationToken);
        return string.Join(
            "\n\n",
            result
                .Messages.Select(message => message.Content)
                .OfType<ModelContextProtocol.Protocol.TextContentBlock>()
                .Select(text => McpContent.Plain(text.Text))
        );
    }

    /// <summary>Ends all servers, in a few seconds at the most.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            _workspaces.Values.Where(one => one.IsValueCreated).Select(one => one.Value.DisposeAsync().AsTask())
        );
        if (_reaped.IsValueCreated)
        {
            await _reaped.Value;
        }
    }

    /// <summary>Agents of tasks work in clones of their own, for which nobody accepted anything.</summary>
    private McpWorkspace? Of(SessionSettings settings) =>
        settings.Parent is { Kind: "task" } || settings.Role == "coordinator" ? null : Of(settings.Workspace);

    private McpWorkspace? Of(string workspace)
    {
        if (!_workspaces.TryGetValue(workspace, out var known) && _workspaces.Count >= MostWorkspaces)
        {
            return null;
        }

        _ = _reaped.Value;
        known ??= _workspaces.GetOrAdd(
            workspace,
            folder => new Lazy<McpWorkspace>(() => new McpWorkspace(folder, _transports, _pins, this, _options))
        );
        return known.Value;
    }

    private McpServerStatus StatusOf(McpServer server) =>
        new(
            server.Settings,
            server.State,
            server.Reason,
            [
                .. server
                    .Tools.Select(tool => McpToolNames.Of(server.Settings.Name, tool.Name))
                    .Order(StringComparer.Ordinal),
            ],
            server.Starts,
            server.Settings.IsRemote ? null : _transports.LogFile(server.Settings)
        );
}

/// <summary>How one server stands.</summary>
/// <param name="Settings">How it is configured.</param>
/// <param name="State">Whether it answers.</param>
/// <param name="Reason">Why not; null where it does.</param>
/// <param name="Tools">The names models use.</param>
/// <param name="Starts">How often it was started.</param>
/// <param name="LogFile">Where its errors are; null for one over HTTP.</param>
public sealed record McpServerStatus(
    McpServerSettings Settings,
    McpServerState State,
    string? Reason,
    IReadOnlyList<string> Tools,
    int Starts,
    string? LogFile
);

/// <summary>A prompt that a server offers.</summary>
/// <param name="Server">The server.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Command">The name of its command, without the slash.</param>
/// <param name="Description">What it is for; foreign text.</param>
/// <param name="Arguments">Names of its arguments.</param>
public sealed record McpPrompt(
    string Server,
    string Name,
    string Command,
    string Description,
    IReadOnlyList<string> Arguments
);
