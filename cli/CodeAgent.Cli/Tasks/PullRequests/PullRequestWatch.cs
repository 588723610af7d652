using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Forges;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks.PullRequests;

/// <summary>
/// Keeps a task and its pull request together: what fails or is said there goes back to the task, what the task makes of
/// it goes to the pull request. What was taken is in the task's log, so a watch may end and begin at any time.
/// </summary>
internal sealed class PullRequestWatch(
    PullRequestPublishing publishing,
    IForge forge,
    WatchOptions options,
    TextWriter notes,
    TimeProvider clock
)
{
    private long _published = -1;
    private PullRequest? _open;

    /// <summary>Watches until the pull request is merged or closed, or the task needs a person.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async Task<ExitCode> RunAsync(IReviewedTask task, CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = options.Interval;
            try
            {
                if (await RoundAsync(task, cancellationToken) is { } end)
                {
                    return end;
                }
            }
            catch (ForgeException failure) when (failure.Kind is ForgeFailure.RateLimited or ForgeFailure.Unavailable)
            {
                Note($"{failure.Message} The watch goes on.");
                var asked = failure.RetryAt - clock.GetUtcNow();
                wait = asked > wait ? asked.Value : wait;
            }

            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>One look; how the watch ends, or null where it goes on.</summary>
    private async Task<ExitCode?> RoundAsync(IReviewedTask task, CancellationToken cancellationToken)
    {
        var now = await task.SettledAsync(cancellationToken);
        if (now.Status != TaskStatuses.Succeeded)
        {
            Note($"The task is {now.Status}: {now.Paused?.Reason ?? now.Completed?.Detail}");
            return TaskWatching.Ended(now.Status, now.Paused?.Kind);
        }

        await PublishAsync(now, cancellationToken);
        var news = await forge.ReadAsync(_open!.Number, cancellationToken);
        if (news.PullRequest.State != PullRequestState.Open)
        {
            Note($"The pull request is {news.PullRequest.State.ToString().ToLowerInvariant()}.");
            return ExitCode.Done;
        }

        var feedback = ReviewFeedback.Of(news, now, options.FromAnyone);
        if (feedback.Count > 0)
        {
            await PassOnAsync(task, feedback, cancellationToken);
        }

        return null;
    }

    private async Task PassOnAsync(
        IReviewedTask task,
        IReadOnlyList<TaskFeedback> feedback,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await task.ReopenAsync(feedback, cancellationToken);
        }
        catch (CodeAgentException refused) when (refused.Code == ErrorCode.InvalidCommand)
        {
            // Somebody else was faster; the next look sees what they did.
            Note(refused.Message);
            return;
        }

        feedback.ToList().ForEach(one => Note($"taken to the task: {one.From} {one.Link}".TrimEnd()));
        await PublishAsync(await task.SettledAsync(cancellationToken), cancellationToken);
    }

    private async Task PublishAsync(TaskSnapshot now, CancellationToken cancellationToken)
    {
        if (now.Status != TaskStatuses.Succeeded || now.LastSeq == _published)
        {
            return;
        }

        var result = await publishing.RunAsync(now, cancellationToken);
        (_open, _published) = (result.PullRequest, now.LastSeq);
        Note($"{(result.Moved ? "pushed" : "up to date")}: {publishing.Branch(now)} {result.PullRequest?.Link}");
    }

    private void Note(string line) => notes.WriteLine(TerminalText.Clean(line));
}

/// <summary>How a pull request is watched.</summary>
/// <param name="Interval">Time between two looks.</param>
/// <param name="FromAnyone">Whether words of people count who may not write to the repository.</param>
internal sealed record WatchOptions(TimeSpan Interval, bool FromAnyone);
