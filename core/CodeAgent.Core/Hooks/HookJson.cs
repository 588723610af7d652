using System.Buffers;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Hooks;

/// <summary>Writes the JSON that hooks read, with the member names of their contract.</summary>
internal sealed class HookJson(SessionState state, StreamId stream, string transcriptPath)
{
    private readonly SessionSettings _settings = state.Settings!;

    /// <summary>The input of a moment's hooks.</summary>
    public string Of(HookPoint point)
    {
        var call = state.Turn?.Calls.Find(candidate => candidate.Id == point.CallId);
        return Write(point.Event, json => Members(json, point, call));
    }

    /// <summary>The input of a made-up call that shows whether a guard guards.</summary>
    public static string Probe(HookEvent moment, string workspace, HookProbe probe)
    {
        var state = SessionState.Empty with { Settings = new SessionSettings("agent", workspace, "") };
        return new HookJson(state, StreamId.Session("guard-test"), "").Write(
            moment,
            json =>
            {
                Tool(json, probe.Tool, probe.Input);
                json.WriteString("tool_use_id", "guard-test");
            }
        );
    }

    private string Write(HookEvent moment, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("session_id", stream.Key);
            if (state.Turn is { } turn)
            {
                json.WriteString("prompt_id", turn.Id);
            }

            json.WriteString("transcript_path", transcriptPath);
            json.WriteString("cwd", _settings.Workspace);
            json.WriteString("hook_event_name", moment.ToString());
            json.WriteString(
                "permission_mode",
                JsonNamingPolicy.CamelCase.ConvertName(_settings.PermissionMode.ToString())
            );
            if (_settings.Parent is not null)
            {
                json.WriteString("agent_id", stream.Key);
                json.WriteString("agent_type", _settings.Role);
            }

            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Members(Utf8JsonWriter json, HookPoint point, ToolCallState? call)
    {
        switch (point.Event)
        {
            case HookEvent.SessionStart:
                json.WriteString("source", point.Subject);
                json.WriteString("model", _settings.Model);
                break;
            case HookEvent.SessionEnd:
                json.WriteString("reason", point.Subject);
                break;
            case HookEvent.UserPromptSubmit:
                json.WriteString("prompt", HookPrompt.Of(state.Transcript));
                break;
            case HookEvent.Notification:
                json.WriteString("message", call?.Approval?.Title ?? "A decision is needed.");
                json.WriteString("notification_type", point.Subject);
                break;
            case HookEvent.Stop or HookEvent.SubagentStop:
                json.WriteBoolean("stop_hook_active", state.Turn is { StopBlocks: > 0 });
                json.WriteString("last_assistant_message", state.LastText);
                break;
            default:
                if (call is not null)
                {
                    OfCall(json, point.Event, call);
                }

                break;
        }
    }

    private static void OfCall(Utf8JsonWriter json, HookEvent moment, ToolCallState call)
    {
        Tool(json, call.Block.Name, call.Block.Input);
        if (moment != HookEvent.PermissionRequest)
        {
            json.WriteString("tool_use_id", call.Id);
        }

        if (call.Completed is not { } end)
        {
            return;
        }

        var text = string.Join('\n', end.Content.OfType<TextBlock>().Select(block => block.Text));
        json.WriteNumber("duration_ms", end.DurationMs);
        if (moment == HookEvent.PostToolUseFailure)
        {
            json.WriteString("error", text);
            json.WriteBoolean("is_interrupt", end.Outcome == Sessions.Events.ToolOutcome.Cancelled);
            return;
        }

        json.WriteStartObject("tool_response");
        json.WriteString("content", text);
        if (end.Details is { } details)
        {
            json.WritePropertyName("details");
            details.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void Tool(Utf8JsonWriter json, string name, JsonElement input)
    {
        json.WriteString("tool_name", name);
        json.WritePropertyName("tool_input");
        input.WriteTo(json);
    }
}
