using System.Diagnostics;
using CodeAgent.Core.Events;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>What all spans of one session have in common.</summary>
internal sealed record SpanScope(StreamId Root, StreamId Stream, ActivityTraceId Trace, bool IncludeContent)
{
    /// <summary>The attributes every span begins with.</summary>
    public AttributeList Attributes(string operation)
    {
        var list = new AttributeList()
            .Add(AgentTelemetry.GenAi.OperationName, operation)
            .Add(AgentTelemetry.GenAi.ConversationId, Stream.Value)
            .Add(AgentTelemetry.Orch.SessionId, Stream.Value);
        if (Root.Kind == "task")
        {
            list.Add(AgentTelemetry.Orch.TaskId, Root.Key);
        }

        return list;
    }

    /// <summary>The subtask in a stream name like <c>task/{id}/{subtask}/{attempt}</c>; null for other streams.</summary>
    public string? Subtask => Stream.Value.Split('/') is ["task", _, var subtask, _] ? subtask : null;
}
