namespace CodeAgent.Core.Tasks;

/// <summary>
/// What somebody outside says about a task's result: a review comment, a failed check. Written by whoever may write
/// there, so that agents are shown it as a quotation.
/// </summary>
/// <param name="Id">Names it for ever, e.g. <c>github.com/o/r/comment/7</c>: a task takes it once.</param>
/// <param name="From">Who says it, e.g. <c>ada (member)</c>.</param>
/// <param name="Link">Where it is said; empty for nowhere.</param>
/// <param name="Text">The words.</param>
public sealed record TaskFeedback(string Id, string From, string Link, string Text)
{
    /// <summary>The most that one reopening takes.</summary>
    public const int MostAtOnce = 10;

    /// <summary>Characters of a text that are kept.</summary>
    public const int MostText = 3_000;
}
