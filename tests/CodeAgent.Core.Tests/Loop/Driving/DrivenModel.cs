using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>A model whose answers and failures are chosen; the calmest answer is a text that ends the turn.</summary>
internal sealed class DrivenModel(Choices choices, TimeProvider clock)
{
    private int _calls;

    public IReadOnlyList<SessionEvent> End(ModelCallStarted call, SessionLimits limits, bool isCancelled)
    {
        if (isCancelled && choices.Below(3) != 2)
        {
            return [new ModelCallCancelled(call.CallId, choices.Of("", "half an ans"))];
        }

        return choices.Below(8) switch
        {
            0 or 1 => [Answer(call, StopReason.EndTurn, new TextBlock("Done."))],
            2 or 3 or 4 or 5 => Asking(call),
            6 => [Fail(call, limits)],
            _ => [Answer(call, choices.Of(StopReason.EndTurn, StopReason.Refusal, StopReason.MaxTokens))],
        };
    }

    private IReadOnlyList<SessionEvent> Asking(ModelCallStarted call)
    {
        var blocks = Enumerable.Range(0, 1 + choices.Below(3)).Select(_ => NewCall()).ToList();
        var stop = choices.Of(StopReason.ToolUse, StopReason.ToolUse, StopReason.MaxTokens);
        var requested = blocks.Select(block => new ToolCallRequested(
            block.CallId,
            block.Name,
            ArgumentsHash.Of(block.Input)
        ));
        return [Answer(call, stop, [new ReasoningBlock("Hm.", "sig"), .. blocks]), .. requested];
    }

    private ToolCallBlock NewCall()
    {
        var name = choices.Of(
            "Look",
            "Edit",
            "Push",
            "Note",
            "Look",
            "Push",
            "Quiz",
            "Gone",
            StructuredOutput.ToolName
        );
        var input = DrivenTool.Input(choices.Of("a", "b", "*", "secret", "!"));
        return new ToolCallBlock($"c{++_calls}", name, input, choices.OneIn(20) ? "{\"key" : null);
    }

    private ModelCallFailed Fail(ModelCallStarted call, SessionLimits limits)
    {
        var kind = choices.Of(ModelErrorKind.Overloaded, ModelErrorKind.Disconnected, ModelErrorKind.InvalidRequest);
        var error = new ModelException(kind, "No.") { RetryAfter = choices.OneIn(4) ? TimeSpan.FromSeconds(9) : null };
        var pause = ModelRetry.PauseAfter(error, call.Attempt, limits.MaxModelAttempts, call.CallId);
        return new ModelCallFailed(call.CallId, kind, error.Message, null, clock.GetUtcNow() + pause);
    }

    private static ModelCallCompleted Answer(ModelCallStarted call, StopReason stop, params ContentBlock[] content) =>
        new(call.CallId, new Message(MessageRole.Assistant, content), new ModelUsage(10, 5), stop, 7, null, null, null);
}
