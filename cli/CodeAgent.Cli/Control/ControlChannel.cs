using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Input;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Json.Schemas;

namespace CodeAgent.Cli.Control;

/// <summary>Answers the requests of the program that drives this one, and takes its answers to ours.</summary>
internal sealed class ControlChannel(RunControls controls, PermissionPrompts prompts, StandardOutput output)
{
    // A guard that is silently not asked is worse than a start that fails.
    private static readonly string[] s_unkept = ["hooks", "sdkMcpServers", "agents"];

    private bool _isInitialized;

    /// <summary>What may be changed.</summary>
    public RunControls Controls => controls;

    /// <summary>Questions about calls.</summary>
    public PermissionPrompts Prompts => prompts;

    /// <summary>How the servers of the Model Context Protocol stand, as the answer to <c>mcp_status</c>.</summary>
    public Func<JsonArray> Servers { get; init; } = () => [];

    /// <summary>The session is open.</summary>
    public void Attach(SessionClient session)
    {
        controls.Attach(session);
        prompts.Attach(session);
    }

    /// <summary>Takes in a line of the channel.</summary>
    /// <exception cref="OutputClosedException">The answer cannot be written.</exception>
    public async Task ReceiveAsync(InputLine line)
    {
        switch (line)
        {
            case ControlRequest request:
                output.WriteLine(ReadableJson.Of(await AnswerAsync(request)));
                break;
            case ControlAnswer answer:
                await prompts.AnswerAsync(answer);
                break;
        }
    }

    private async Task<ControlResponseLine> AnswerAsync(ControlRequest request)
    {
        try
        {
            return ControlResponseLine.Success(request.RequestId, await DoAsync(request));
        }
        catch (JsonSchemaException failure)
        {
            return ControlResponseLine.Failed(request.RequestId, failure.Message);
        }
        catch (CodeAgentException failure)
        {
            var text = $"{failure.Message.Split('\n')[0]} ({failure.Code.ToText()})";
            return ControlResponseLine.Failed(request.RequestId, text);
        }
    }

    private async Task<JsonObject> DoAsync(ControlRequest request)
    {
        switch (request.Subtype)
        {
            case "initialize":
                return Initialize(request.Body);
            case "interrupt":
                await controls.InterruptAsync();
                return [];
            case "set_permission_mode":
                var word =
                    JsonPart.Text(request.Body, "mode") ?? throw Unusable("set_permission_mode needs a \"mode\".");
                await controls.ChangeModeAsync(Choice.Mode("mode", word));
                return new JsonObject { ["mode"] = word };
            case "set_model":
                var asked = JsonPart.Text(request.Body, "model");
                return new JsonObject
                {
                    ["model"] = await controls.ChangeModelAsync(asked == "default" ? null : asked),
                };
            case "mcp_status":
                return new JsonObject { ["mcpServers"] = Servers() };
            default:
                throw Unusable($"There is no control request '{request.Subtype}' here.");
        }
    }

    private JsonObject Initialize(JsonElement body)
    {
        if (_isInitialized)
        {
            throw Unusable("The channel was initialized before.");
        }

        if (s_unkept.FirstOrDefault(name => JsonPart.IsSaid(body, name)) is { } unkept)
        {
            throw Unusable($"initialize cannot be given \"{unkept}\": this program would not keep to them.");
        }

        controls.ChangePrompt(JsonPart.Text(body, "systemPrompt"), JsonPart.Text(body, "appendSystemPrompt"));
        if (JsonPart.Object(body, "jsonSchema") is { } schema)
        {
            controls.ChangeSchema(schema);
        }

        _isInitialized = true;
        return new JsonObject
        {
            ["commands"] = new JsonArray(),
            ["agents"] = new JsonArray(),
            ["models"] = new JsonArray(),
            ["account"] = new JsonObject(),
            ["output_style"] = "default",
            ["available_output_styles"] = new JsonArray("default"),
            ["pid"] = Environment.ProcessId,
        };
    }

    private static CodeAgentException Unusable(string message) => new(ErrorCode.InvalidInput, message);
}
