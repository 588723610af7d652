using System.Text.Json;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>A tool that is planned and permitted for real and never invoked: its outcomes are chosen.</summary>
internal sealed class DrivenTool(string name, ToolEffect effect, AccessKind kind) : ITool
{
    public static readonly IReadOnlyList<DrivenTool> All =
    [
        new("Look", ToolEffect.ReadOnly, AccessKind.Read),
        new("Note", ToolEffect.Idempotent, AccessKind.Self),
        new("Edit", ToolEffect.Workspace, AccessKind.Write),
        new("Push", ToolEffect.External, AccessKind.Execute),
        new("Quiz", ToolEffect.External, AccessKind.Self),
    ];

    public ToolDescriptor Descriptor { get; } = new(name, "", JsonElement.Parse("{}"), effect);

    /// <summary>Arguments that name a file; <c>*</c> is the whole workspace, <c>!</c> cannot be used.</summary>
    public static JsonElement Input(string key) => JsonElement.Parse($$"""{"key":"{{key}}"}""");

    private static ToolPlan PlanOf(JsonElement input, ToolEffect effect, AccessKind kind)
    {
        var key = input.GetProperty("key").GetString()!;
        if (key == "!")
        {
            return ToolPlan.Refused(new ToolFailure(ToolFailureKind.InvalidArguments, "No such key."));
        }

        var claim = key == "*" ? ResourceClaim.WholeWorkspace : $"file:/work/{key}";
        var subject = kind == AccessKind.Execute ? $"push {key}" : $"/work/{key}";
        return new ToolPlan(null, new ToolAccess(kind, subject), $"touch {key}", subject)
        {
            Claims = [new ResourceClaim(claim, effect is not ToolEffect.ReadOnly)],
        };
    }

    public ToolPlan Plan(JsonElement input, ToolScope scope) =>
        PlanOf(input, Descriptor.Effect, kind) with
        {
            Questions = Descriptor.Name == "Quiz" ? [new PersonQuestion("Why?", "Why", [])] : [],
        };

    public Task<ToolResult> InvokeAsync(JsonElement input, ToolContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Outcomes are chosen.");

    /// <summary>How a call that runs ends.</summary>
    public static IReadOnlyList<SessionEvent> End(ToolCallState call, Choices choices, bool isCancelled)
    {
        var outcome = isCancelled
            ? choices.Of(ToolOutcome.Cancelled, ToolOutcome.Succeeded, ToolOutcome.Interrupted)
            : choices.Of(ToolOutcome.Succeeded, ToolOutcome.Succeeded, ToolOutcome.Failed);
        ToolFailureKind? failure = outcome switch
        {
            ToolOutcome.Succeeded => null,
            ToolOutcome.Cancelled => ToolFailureKind.Cancelled,
            ToolOutcome.Interrupted => ToolFailureKind.Interrupted,
            _ => ToolFailureKind.ProcessFailed,
        };
        var text = new Conversations.TextBlock(choices.Of("same", "same", $"{call.Id} differs"));
        IReadOnlyList<FileSeen> seen = [new FileSeen("/work/a", choices.Of("00", "11"))];
        var end = new ToolCallCompleted(call.Id, outcome, [text], failure, choices.Below(1_000), null, seen);
        return choices.OneIn(8) ? [end, new TodosChanged([new TodoItem("x", TodoStatus.Pending, "x")])]
            : choices.OneIn(8) ? [end, new ToolsLoaded(["mcp__a__b"])]
            : [end];
    }
}
