using CodeAgent.Cli.Output;
using CodeAgent.Core.Forges;
using CodeAgent.Core.Tasks;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks.PullRequests;

/// <summary>What of a pull request's news a task is to hear: failed checks of its result, and words of those who may write.</summary>
internal static class ReviewFeedback
{
    /// <summary>What the task did not take yet, oldest first, as much as it takes at once.</summary>
    /// <param name="news">The news.</param>
    /// <param name="task">The task.</param>
    /// <param name="fromAnyone">Whether everybody's words count.</param>
    public static IReadOnlyList<TaskFeedback> Of(PullRequestNews news, TaskSnapshot task, bool fromAnyone)
    {
        var isOurs = news.PullRequest.HeadCommit == task.Completed?.Commit;
        var checks = news.Checks.Where(check => isOurs && check.State == ForgeCheckState.Failed).Select(Check);
        var comments = news.Comments.Where(comment => fromAnyone || comment.MayWrite).Select(Comment);
        return
        [
            .. checks
                .Concat(comments)
                .DistinctBy(feedback => feedback.Id)
                .Where(feedback => !task.TakenFeedback.Contains(feedback.Id))
                .Take(TaskFeedback.MostAtOnce),
        ];
    }

    private static TaskFeedback Check(ForgeCheck check)
    {
        var said = check.Text.Trim() is { Length: > 0 } text ? text : "It says no more.";
        return new TaskFeedback(
            check.Id,
            $"The check '{TerminalText.Line(check.Name)}' failed on the pull request",
            TerminalText.Line(check.Link, 500),
            TerminalText.Clean(said)
        );
    }

    private static TaskFeedback Comment(ForgeComment comment)
    {
        var place = comment switch
        {
            { Path: { } path, Line: { } line } => $"About {TerminalText.Line(path)}, line {line}:\n",
            { Path: { } path } => $"About {TerminalText.Line(path)}:\n",
            _ => "",
        };
        var who = comment.MayWrite ? "who may write to the repository" : "who may not write to the repository";
        return new TaskFeedback(
            comment.Id,
            $"{TerminalText.Line(comment.Author)}, {who}, wrote",
            TerminalText.Line(comment.Link, 500),
            TerminalText.Clean(place + comment.Text)
        );
    }
}
