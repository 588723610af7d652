using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class CallEndingsTests
{
    private static readonly ToolCallState s_call = new(new ToolCallBlock("c1", "A", JsonElement.Parse("{}")), "hash");

    [Fact]
    public void Each_ending_says_what_it_is()
    {
        Check(CallEndings.Denied(s_call, "No."), ToolOutcome.Denied, ToolFailureKind.PermissionDenied, "No.");
        Check(
            CallEndings.Cancelled(s_call),
            ToolOutcome.Cancelled,
            ToolFailureKind.Cancelled,
            "Cancelled before it started."
        );
        var failure = new ToolFailure(ToolFailureKind.UnknownTool, "No tool.", "Look again.");
        Check(
            CallEndings.Refused(s_call, failure),
            ToolOutcome.Failed,
            ToolFailureKind.UnknownTool,
            "No tool.\nLook again."
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("M src/a.cs")]
    public void An_unknown_outcome_is_marked_and_shows_what_changed(string changes)
    {
        var end = CallEndings.Interrupted(s_call, changes, 42);
        var text = Assert.IsType<TextBlock>(Assert.Single(end.Content)).Text;
        Assert.Equal(
            (ToolOutcome.Interrupted, ToolFailureKind.Interrupted, 42),
            (end.Outcome, end.FailureKind, end.DurationMs)
        );
        Assert.StartsWith(TranscriptMarkers.Interrupted, text, StringComparison.Ordinal);
        Assert.EndsWith(changes.Length == 0 ? "." : $"\n{changes}", text, StringComparison.Ordinal);
    }

    private static void Check(ToolCallCompleted end, ToolOutcome outcome, ToolFailureKind kind, string text)
    {
        Assert.Equal(("c1", outcome, kind, 0), (end.CallId, end.Outcome, end.FailureKind, end.DurationMs));
        Assert.Equal(text, Assert.IsType<TextBlock>(Assert.Single(end.Content)).Text);
    }
}
