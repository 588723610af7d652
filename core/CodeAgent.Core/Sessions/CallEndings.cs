using CodeAgent.Core.Conversations;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions;

/// <summary>Ends of calls that brought no result of their own.</summary>
public static class CallEndings
{
    /// <summary>The call was not permitted.</summary>
    public static ToolCallCompleted Denied(ToolCallState call, string reason) =>
        End(call, ToolOutcome.Denied, ToolFailureKind.PermissionDenied, reason);

    /// <summary>The call cannot be made as it was asked for.</summary>
    public static ToolCallCompleted Refused(ToolCallState call, ToolFailure failure) =>
        End(call, ToolOutcome.Failed, failure.Kind, failure.ToText());

    /// <summary>A person answered the model's questions; the answers are the result.</summary>
    public static ToolCallCompleted Answered(
        ToolCallState call,
        IReadOnlyList<PersonQuestion> questions,
        IReadOnlyList<string> answers
    )
    {
        var text = string.Join('\n', questions.Zip(answers, (question, answer) => $"{question.Question}\n→ {answer}"));
        return new ToolCallCompleted(call.Id, ToolOutcome.Succeeded, [new TextBlock(text)], null, 0, null, []);
    }

    /// <summary>The turn was stopped before the call started.</summary>
    public static ToolCallCompleted Cancelled(ToolCallState call) =>
        End(call, ToolOutcome.Cancelled, ToolFailureKind.Cancelled, "Cancelled before it started.");

    /// <summary>The process that ran the call is gone and nobody knows what the call did.</summary>
    public static ToolCallCompleted Interrupted(ToolCallState call, string workspaceChanges, long durationMs) =>
        End(
            call,
            ToolOutcome.Interrupted,
            ToolFailureKind.Interrupted,
            $"{PromptLibrary.Load("outcome-unknown")}{(workspaceChanges.Length == 0 ? "" : "\n" + workspaceChanges)}"
        ) with
        {
            DurationMs = durationMs,
        };

    private static ToolCallCompleted End(ToolCallState call, ToolOutcome outcome, ToolFailureKind kind, string text) =>
        new(call.Id, outcome, [new TextBlock(text)], kind, 0, null, []);
}
