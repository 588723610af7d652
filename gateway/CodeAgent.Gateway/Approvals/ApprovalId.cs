using CodeAgent.Core.Events;

namespace CodeAgent.Gateway.Approvals;

/// <summary>Names a question among those of all trees: the agent's stream with <c>~</c> for <c>/</c>, then the question.</summary>
/// <param name="Stream">The agent, or the task for a plan.</param>
/// <param name="Question">The question's id, or <c>plan-REVISION</c>.</param>
internal readonly record struct ApprovalId(StreamId Stream, string Question)
{
    private const string Between = "~~";

    public static ApprovalId? Parse(string text) =>
        text.Split(Between, 2) is [var stream, { Length: > 0 } question]
        && StreamId.TryParse(stream.Replace('~', '/'), out var parsed)
            ? new ApprovalId(parsed, question)
            : null;

    public override string ToString() => $"{Stream.Value.Replace('/', '~')}{Between}{Question}";
}
