using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Sessions;

/// <summary>How a turn went, for every output and for the exit code.</summary>
internal sealed record TurnReport
{
    /// <summary>How it ended; null where the program was stopped before its end.</summary>
    public TurnOutcome? Outcome { get; init; }

    /// <summary>Why, in a sentence; null where the outcome says all.</summary>
    public string? Detail { get; init; }

    /// <summary>The code of what went wrong; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>The agent's last text.</summary>
    public required string Text { get; init; }

    /// <summary>The answer in the form that was asked for; null where none was, or none came.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Why the model stopped last; null before its first answer.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>Model calls that were answered.</summary>
    public required int Steps { get; init; }

    /// <summary>Use by model, in the order of their first answer.</summary>
    public required IReadOnlyList<ModelShare> Models { get; init; }

    /// <summary>Calls that were denied.</summary>
    public required IReadOnlyList<DeniedCall> Denials { get; init; }

    /// <summary>From its start to its end, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>Time in model calls, in milliseconds.</summary>
    public required long ApiMs { get; init; }

    /// <summary>The HTTP status of the failure that ended it; null for none.</summary>
    public int? ApiErrorStatus { get; init; }

    /// <summary>The same for the same end of the same turn.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Tokens of all models.</summary>
    public ModelUsage Usage => Models.Aggregate(ModelUsage.None, (sum, model) => sum + model.Usage);

    /// <summary>Cost of all models as far as prices are known, in millionths of a US dollar.</summary>
    public long CostMicroUsd => Models.Sum(model => model.CostMicroUsd);
}

/// <summary>What one model was used for.</summary>
internal sealed record ModelShare(string Asked, string Name, ModelUsage Usage, long CostMicroUsd);

/// <summary>A call that was denied.</summary>
internal sealed record DeniedCall(string CallId, string Tool, JsonElement Input, string Title, string Reason);
