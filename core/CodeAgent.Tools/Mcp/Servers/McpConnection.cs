using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Tools.Mcp.Configuration;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>One connection to a server, from its greeting to its end.</summary>
internal sealed class McpConnection : IAsyncDisposable
{
    private const int MostPages = 50;

    private readonly McpServerSettings _server;
    private readonly McpOptions _options;
    private readonly ServerLink _link;
    private readonly ConcurrentQueue<string> _declined = new();
    private McpClient? _client;

    private McpConnection(McpServerSettings server, McpOptions options, ServerLink link)
    {
        _server = server;
        _options = options;
        _link = link;
    }

    /// <summary>The protocol's client.</summary>
    public McpClient Client => _client!;

    /// <summary>Whether it goes to a program that this host started.</summary>
    public bool HasProgram => _link.Ended is not null;

    /// <summary>Why it is over, once it is.</summary>
    public Task<string> Ended { get; private set; } = null!;

    /// <summary>Its tools.</summary>
    public IReadOnlyList<Tool> Tools { get; private set; } = [];

    /// <summary>What was left out of what it said.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Questions that nobody was there to answer, the oldest first; each is told once.</summary>
    public IEnumerable<string> TakeDeclined()
    {
        while (_declined.TryDequeue(out var question))
        {
            yield return question;
        }
    }

    /// <summary>Starts or reaches a server and asks for its tools.</summary>
    /// <param name="server">The server.</param>
    /// <param name="link">The way to it; closed with the connection, and where there is none.</param>
    /// <param name="options">The host.</param>
    /// <param name="changed">Is called when the server says that its tools changed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<McpConnection> OpenAsync(
        McpServerSettings server,
        ServerLink link,
        McpOptions options,
        Action changed,
        CancellationToken cancellationToken
    )
    {
        var connection = new McpConnection(server, options, link);
        using var late = new CancellationTokenSource(server.StartTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await connection.GreetAsync(changed, either.Token);
            return connection;
        }
        catch (OperationCanceledException)
            when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await connection.DisposeAsync();
            throw new TimeoutException($"It was not ready within {server.StartTimeout.TotalSeconds:0.#} s.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var end = await connection.ProgramEndAsync();
            await connection.DisposeAsync();
            throw end is null ? error : new IOException(end, error);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for the tools anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var (tools, problems) = (new List<Tool>(), new List<string>());
        if (Client.ServerCapabilities.Tools is not null)
        {
            await ListAsync(tools, problems, cancellationToken);
        }

        (Tools, Problems) = (tools, problems);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client is not null)
            {
                await _client.DisposeAsync();
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A server that is gone cannot be taken leave of.
        }

        await _link.Close();
    }

    private async Task GreetAsync(Action changed, CancellationToken cancellationToken)
    {
        _client = await McpClient.CreateAsync(_link.Transport, Greeting(changed), cancellationToken: cancellationToken);
        Ended = EndAsync();
        await RefreshAsync(cancellationToken);
    }

    private McpClientOptions Greeting(Action changed) =>
        new()
        {
            ClientInfo = new Implementation
            {
                Name = "codeagent",
                Title = "CodeAgent",
                Version = _options.Version,
            },
            // The limit is kept by whoever opens the connection, who can say more about it.
            InitializationTimeout = _server.StartTimeout * 2,
            Handlers = new McpClientHandlers
            {
                ElicitationHandler = AskAsync,
                NotificationHandlers =
                [
                    new(
                        NotificationMethods.ToolListChangedNotification,
                        (_, _) =>
                        {
                            changed();
                            return ValueTask.CompletedTask;
                        }
                    ),
                ],
            },
        };

    private async Task<string> EndAsync()
    {
        var details = await Client.Completion;
        return await ProgramEndAsync() ?? details.Exception?.Message ?? "It closed the connection.";
    }

    /// <summary>How a program ended says more than that its stream did, and is known a moment later; null where it goes on.</summary>
    private async Task<string?> ProgramEndAsync()
    {
        if (_link.Ended is null)
        {
            return null;
        }

        try
        {
            return await _link.Ended.WaitAsync(TimeSpan.FromSeconds(2), _options.Clock);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task ListAsync(List<Tool> tools, List<string> problems, CancellationToken cancellationToken)
    {
        string? cursor = null;
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 0; page < MostPages; page++)
        {
            var request = new JsonRpcRequest
            {
                Method = RequestMethods.ToolsList,
                Params = cursor is null ? new JsonObject() : new JsonObject { ["cursor"] = cursor },
            };
            var answer = (await Client.SendRequestAsync(request, cancellationToken)).Result as JsonObject;
            foreach (var item in answer?["tools"] as JsonArray ?? [])
            {
                if (tools.Count >= _options.Limits.Tools)
                {
                    problems.Add($"It has more than {_options.Limits.Tools} tools; the rest is left out.");
                    return;
                }

                Take(item, tools, problems);
            }

            cursor = answer?["nextCursor"] is JsonValue next && next.TryGetValue<string>(out var text) ? text : null;
            if (cursor is null || !cursors.Add(cursor))
            {
                return;
            }
        }

        problems.Add("Its list of tools has no end; the rest is left out.");
    }

    /// <summary>Each tool by itself: one that is malformed must not take the others with it.</summary>
    private void Take(JsonNode? item, List<Tool> tools, List<string> problems)
    {
        var name =
            (item as JsonObject)?["name"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        try
        {
            if (string.IsNullOrEmpty(name) || name.Length > 200)
            {
                throw new JsonException("it has no usable name");
            }

            var tool = item.Deserialize<Tool>(McpJsonUtilities.DefaultOptions)!;
            var schema = tool.InputSchema.GetRawText();
            if (schema.Length > _options.Limits.SchemaLength)
            {
                throw new JsonException("its schema is too long");
            }

            if (!tool.InputSchema.TryGetProperty("type", out var type) || type.GetString() != "object")
            {
                throw new JsonException("its schema is not that of an object");
            }

            tools.Add(tool);
        }
        catch (Exception error)
            when (error is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            problems.Add($"Tool '{name ?? "?"}' is left out: {error.Message.Split('\n')[0]}.");
        }
    }

    private async ValueTask<ElicitResult> AskAsync(ElicitRequestParams? question, CancellationToken cancellationToken)
    {
        var message = question?.Message ?? "";
        message = message.Length > 2_000 ? message[..2_000] : message;
        if (_options.Questions is { } questions && question?.RequestedSchema is { } schema)
        {
            var form = JsonSerializer.SerializeToElement(schema, McpJsonUtilities.DefaultOptions);
            if (await questions.AskAsync(_server.Name, message, form, cancellationToken) is { } answer)
            {
                return new ElicitResult
                {
                    Action = "accept",
                    Content = answer.ToDictionary(
                        pair => pair.Key,
                        pair => JsonSerializer.SerializeToElement(pair.Value)
                    ),
                };
            }
        }

        if (_declined.Count < 20)
        {
            _declined.Enqueue(message);
        }

        return new ElicitResult { Action = "decline" };
    }
}
