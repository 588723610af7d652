using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Json.Schemas;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions;

/// <summary>
/// The final answer of a turn whose input asked for one that fits a schema. The model gives it as the arguments of a call
/// that runs nothing, so the answer, the faults it is told and how often it was asked are all in the log.
/// </summary>
public static class StructuredOutput
{
    /// <summary>The name of the tool by which the model answers.</summary>
    public const string ToolName = "StructuredOutput";

    /// <summary>How often an answer may be missing or not fit before the turn is given up.</summary>
    public const int MaxFailures = 5;

    private static readonly ToolAccess s_access = new(AccessKind.Self, "output");

    /// <summary>The tool as the model is told of it.</summary>
    internal static ToolDescriptor Describe(JsonElement schema) =>
        new(ToolName, PromptLibrary.Load("structured-output"), schema, ToolEffect.ReadOnly);

    /// <summary>The events of a call of that tool: the answer is taken, or refused with its faults.</summary>
    internal static IReadOnlyList<SessionEvent> Decide(ToolCallState call, JsonElement schema)
    {
        var faults = JsonSchema.OfObject(schema).Faults(call.Block.Input);
        if (faults.Count > 0)
        {
            var text = $"The answer does not fit the schema:\n{string.Join('\n', faults)}";
            return [CallEndings.Refused(call, new ToolFailure(ToolFailureKind.InvalidArguments, text))];
        }

        var decided = new ToolCallDecided(
            call.Id,
            PermissionVerdict.Allow,
            "output",
            "session",
            "The turn was asked for an answer in this form.",
            ToolEffect.ReadOnly,
            [],
            "Give the answer",
            0,
            s_access
        );
        var taken = new TextBlock("The answer was taken.");
        return [decided, new ToolCallCompleted(call.Id, ToolOutcome.Succeeded, [taken], null, 0, null, [])];
    }

    /// <summary>The model stopped without the answer: it is asked for it.</summary>
    internal static OutputDemanded Demand(TurnState turn) =>
        new(turn.Id, PromptLibrary.Load("structured-output-missing"));

    /// <summary>The end of a turn that did not bring the answer.</summary>
    internal static TurnCompleted GiveUp(TurnState turn) =>
        new(
            turn.Id,
            TurnOutcome.LimitReached,
            $"The model gave no answer that fits the schema in {turn.OutputFailures} tries.",
            ErrorCode.OutputInvalid.ToText()
        );
}
