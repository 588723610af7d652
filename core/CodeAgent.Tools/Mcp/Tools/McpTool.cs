using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Mcp.Servers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodeAgent.Tools.Mcp.Tools;

/// <summary>One tool of a server.</summary>
internal sealed class McpTool : ITool
{
    private const int LongestPreview = 4_000;
    private const int LargestResult = 500_000;
    private const int DefaultResult = 30_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_endIsTold = TimeSpan.FromSeconds(3);
    private static readonly JsonElement s_anyObject = JsonElement.Parse("""{"type":"object"}""");
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
    private readonly McpServer _server;
    private readonly Tool _tool;
    private readonly DeclarationPins _pins;
    private readonly string _hash;

    public McpTool(McpServer server, Tool tool, DeclarationPins pins, McpLimits limits)
    {
        _server = server;
        _tool = tool;
        _pins = pins;
        _hash = DeclarationPins.HashOf(tool);
        WasChanged = pins.IsChanged(Key, _hash);
        Descriptor = new ToolDescriptor(
            McpToolNames.Of(server.Settings.Name, tool.Name),
            Describe(limits),
            WasChanged ? s_anyObject : tool.InputSchema,
            EffectOf(tool.Annotations)
        )
        {
            Timeout = server.Settings.CallTimeout,
            OutputCap = OutputCapOf(tool),
            Kind = "extension",
            Loading = IsAlwaysLoaded ? ToolLoading.Always : ToolLoading.OnDemand,
        };
    }

    /// <inheritdoc/>
    public ToolDescriptor Descriptor { get; }

    /// <summary>Whether it said something else of itself when its calls were permitted. A person is asked again then.</summary>
    public bool WasChanged { get; }

    /// <summary>Whether the change it was listed with was accepted meanwhile.</summary>
    public bool IsStale => WasChanged && !_pins.IsChanged(Key, _hash);

    /// <summary>The name of its server.</summary>
    public string Server => _server.Settings.Name;

    /// <summary>What its approval is kept under.</summary>
    private string Key => $"{_server.Settings.File}#{_server.Settings.Name}#{_tool.Name}";

    private bool IsAlwaysLoaded =>
        _server.Settings.IsAlwaysLoaded || Meta("anthropic/alwaysLoad") is { ValueKind: JsonValueKind.True };

    /// <summary>Calls of it are permitted as it is now.</summary>
    public void Accept() => _pins.Pin(Key, _hash);

    /// <inheritdoc/>
    public ToolPlan Plan(JsonElement input, ToolScope scope)
    {
        var arguments = JsonSerializer.Serialize(input, s_indented);
        var preview = arguments.Length > LongestPreview ? $"{arguments[..LongestPreview]}\n…" : arguments;
        var changed = _pins.IsChanged(Key, _hash);
        return new ToolPlan(
            null,
            new ToolAccess(AccessKind.Other, $"{_server.Settings.Name}/{_tool.Name}"),
            $"{_server.Settings.Name}: {_tool.Name}{(changed ? " (it changed what it says of itself)" : "")}",
            changed
                ? $"{preview}\n\nIt now says of itself:\n{McpContent.Plain(_tool.Description)}\n{_tool.InputSchema.GetRawText()}"
                : preview
        )
        {
            AlwaysAsk = changed || Meta("anthropic/requiresUserInteraction") is { ValueKind: JsonValueKind.True },
            Claims =
                Descriptor.Effect == ToolEffect.ReadOnly
                    ? []
                    : [new ResourceClaim($"mcp:{_server.Settings.Name}", Exclusive: true)],
        };
    }

    /// <inheritdoc/>
    public async Task<ToolResult> InvokeAsync(
        JsonElement input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        Accept();
        McpConnection connection;
        try
        {
            connection = await _server.ConnectAsync(s_patience, cancellationToken);
        }
        catch (IOException error)
        {
            return ToolResult.Failed(
                ToolFailureKind.Unavailable,
                error.Message,
                "Nothing was sent. Try again later, or work without it."
            );
        }

        try
        {
            var arguments = input
                .EnumerateObject()
                .ToDictionary(pair => pair.Name, pair => (object?)pair.Value, StringComparer.Ordinal);
            var result = await connection.Client.CallToolAsync(
                _tool.Name,
                arguments,
                new Reporting(context.Reports),
                new RequestOptions { Meta = MetaOf(context) },
                cancellationToken
            );
            return Result(result, connection, context);
        }
        catch (McpProtocolException error)
        {
            return ToolResult.Failed(
                ToolFailureKind.InvalidArguments,
                $"{_server.Settings.Name} refuses the call: {McpContent.Plain(error.Message)}"
            );
        }
        catch (Exception error)
            when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return ToolResult.Failed(
                ToolFailureKind.NetworkFailed,
                $"The server '{_server.Settings.Name}' ended or broke off during the call: {await ReasonAsync(connection, error)}",
                "Whether the call had its effect is not known. Look before you repeat it; the server is started again."
            );
        }
    }

    /// <summary>How a program ended says most; without one the deepest cause does.</summary>
    private static async Task<string> ReasonAsync(McpConnection connection, Exception error)
    {
        for (; error.InnerException is { } inner; error = inner) { }
        try
        {
            return connection.HasProgram ? await connection.Ended.WaitAsync(s_endIsTold) : error.Message;
        }
        catch (TimeoutException)
        {
            return error.Message.Split('\n')[0];
        }
    }

    private ToolResult Result(CallToolResult result, McpConnection connection, ToolContext context)
    {
        var blocks = McpContent.Blocks(result.Content, context).ToList();
        if (blocks.Count == 0 && result.StructuredContent is { } structured)
        {
            blocks.Add(new TextBlock(JsonSerializer.Serialize(structured)));
        }

        if (blocks.Count == 0)
        {
            blocks.Add(new TextBlock("The call brought no content."));
        }

        foreach (var question in connection.TakeDeclined())
        {
            blocks.Add(
                new TextBlock(
                    $"[The server wanted to ask a person and nobody was there, so it was told no. It asked: {McpContent.Plain(question)}]"
                )
            );
        }

        Core.Conversations.ContentBlock[] content = [McpContent.Origin(_server.Settings.Name), .. blocks];
        var failed =
            result.IsError == true
                ? new ToolFailure(ToolFailureKind.ProcessFailed, $"{_tool.Name} reports an error.")
                : null;
        return new ToolResult(content, failed)
        {
            Details = JsonSerializer.SerializeToElement(
                new JsonObject
                {
                    ["server"] = _server.Settings.Name,
                    ["tool"] = _tool.Name,
                    ["trust"] = "tool",
                }
            ),
        };
    }

    private string Describe(McpLimits limits)
    {
        if (WasChanged)
        {
            return ToolText.Load("Mcp.Tools.Changed.md").Trim();
        }

        var text = McpContent.Plain(_tool.Description ?? _tool.Title ?? _tool.Name);
        return text.Length > limits.DescriptionLength ? $"{text[..limits.DescriptionLength]}…" : text;
    }

    /// <summary>A server's word only shortens what recovery may do again; it never permits anything.</summary>
    private static ToolEffect EffectOf(ToolAnnotations? hints) =>
        hints?.ReadOnlyHint == true ? ToolEffect.ReadOnly
        : hints?.IdempotentHint == true ? ToolEffect.Idempotent
        : ToolEffect.External;

    private static int OutputCapOf(Tool tool) =>
        tool.Meta?["anthropic/maxResultSizeChars"] is JsonValue value
        && value.TryGetValue<int>(out var size)
        && size > 0
            ? Math.Min(size, LargestResult)
            : DefaultResult;

    private JsonElement? Meta(string name) =>
        _tool.Meta?[name] is { } value ? JsonSerializer.SerializeToElement(value) : null;

    private static JsonObject MetaOf(ToolContext context)
    {
        var meta = new JsonObject { ["codeagent/idempotencyKey"] = context.IdempotencyKey };
        if (context.Environment.GetValueOrDefault("TRACEPARENT") is { Length: > 0 } trace)
        {
            meta["traceparent"] = trace;
        }

        return meta;
    }

    private sealed class Reporting(IToolReports reports) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value)
        {
            var total = value.Total is { } all ? string.Create(CultureInfo.InvariantCulture, $"/{all:0.##}") : "";
            reports.Progress(
                string.Create(
                        CultureInfo.InvariantCulture,
                        $"{McpContent.Plain(value.Message)} {value.Progress:0.##}{total}\n"
                    )
                    .TrimStart()
            );
        }
    }
}
