using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>A model call under way: what its <c>chat</c> span will say.</summary>
internal sealed class ModelCallSpan(
    SpanScope scope,
    ModelCallStarted call,
    DateTimeOffset start,
    ActivitySpanId? parent
)
{
    private readonly string _model = ModelName.Of(call.Model);

    public SpanRecord Completed(EventEnvelope at, ModelCallCompleted answer)
    {
        var attributes = Attributes()
            .Add(AgentTelemetry.GenAi.ResponseId, answer.ResponseId)
            .Add(AgentTelemetry.GenAi.ResponseModel, answer.ResponseModel)
            .Add(AgentTelemetry.GenAi.FinishReasons, [Words.FinishReason(answer.StopReason)])
            .Add(AgentTelemetry.GenAi.TimeToFirstChunk, answer.FirstChunkMs / 1000d)
            .AddUsage(answer.Usage)
            .Add(AgentTelemetry.Orch.CostMicroUsd, answer.CostMicroUsd);
        if (scope.IncludeContent)
        {
            var output = SpanContent.Messages(answer.Message, Words.FinishReason(answer.StopReason));
            attributes.Add(AgentTelemetry.GenAi.OutputMessages, output);
        }

        return Finish(at, attributes, null);
    }

    public SpanRecord Failed(EventEnvelope at, ModelErrorKind kind) => Finish(at, Attributes(), Words.Of(kind));

    public SpanRecord Cancelled(EventEnvelope at) => Finish(at, Attributes(), "cancelled");

    private AttributeList Attributes() =>
        scope
            .Attributes(AgentTelemetry.Operations.Chat)
            .Add(AgentTelemetry.GenAi.ProviderName, call.Provider)
            .Add(AgentTelemetry.GenAi.RequestModel, _model)
            // Every model client of ours streams.
            .Add(AgentTelemetry.GenAi.RequestStream, true)
            .Add(AgentTelemetry.Orch.TurnStep, call.Step)
            .Add(AgentTelemetry.Orch.Attempt, call.Attempt)
            .Add(AgentTelemetry.Orch.Epoch, call.Epoch);

    private SpanRecord Finish(EventEnvelope at, AttributeList attributes, string? errorType) =>
        new(
            scope.Trace,
            SpanIds.ModelCall(scope.Stream, call.CallId, call.Attempt),
            parent,
            $"{AgentTelemetry.Operations.Chat} {_model}",
            ActivityKind.Client,
            start,
            at.Ts < start ? start : at.Ts,
            at.RootSeq
        )
        {
            ErrorType = errorType,
            Attributes = attributes.Add(AgentTelemetry.General.ErrorType, errorType).Items,
        };
}
