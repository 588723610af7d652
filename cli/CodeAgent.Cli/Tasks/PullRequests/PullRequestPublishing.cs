using CodeAgent.Core.Errors;
using CodeAgent.Core.Forges;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks.PullRequests;

/// <summary>Puts a task's result on its branch and into its pull request. Doing it again brings both up to date.</summary>
/// <param name="branches">Pushes.</param>
/// <param name="forge">The forge; null where the remote has none that is known.</param>
/// <param name="wish">Where, and under which names.</param>
internal sealed class PullRequestPublishing(IRemoteBranches branches, IForge? forge, PullRequestWish wish)
{
    /// <summary>Where the branch is pushed to, for people.</summary>
    public string Remote => wish.Remote.Shown;

    /// <summary>The branch of a task.</summary>
    public string Branch(TaskSnapshot task) => wish.Branch ?? $"codeagent/{task.Id}";

    /// <summary>Pushes, then opens or updates.</summary>
    /// <exception cref="CodeAgentException">There is nothing to push, or it is not taken (AGENT0504, AGENT0521).</exception>
    /// <exception cref="ForgeException">The forge did not do its part; the branch is pushed.</exception>
    public async Task<PublishedResult> RunAsync(TaskSnapshot task, CancellationToken cancellationToken)
    {
        if (task is not { Completed.Commit: { } commit, Repository: { Failure: null } repository })
        {
            throw new CodeAgentException(ErrorCode.InvalidCommand, $"The task has no result; it is {task.Status}.");
        }

        if (commit == repository.BaseCommit)
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                "The task changed nothing: there is nothing to propose."
            );
        }

        var branch = Branch(task);
        var order = new PushOrder(repository.Mirror, commit, wish.Remote.Address, branch);
        var pushed = await branches.PushAsync(order, cancellationToken);
        if (pushed.Failure is { } failure)
        {
            throw new CodeAgentException(ErrorCode.PushRefused, failure);
        }

        return new PublishedResult(
            pushed.Moved,
            forge is null ? null : await ProposeAsync(forge, task, branch, cancellationToken)
        );
    }

    private async Task<PullRequest> ProposeAsync(
        IForge known,
        TaskSnapshot task,
        string branch,
        CancellationToken cancellationToken
    )
    {
        var ours = PullRequestBody.Of(task);
        var open =
            await known.FindAsync(branch, cancellationToken)
            ?? await known.OpenAsync(
                new PullRequestDraft(
                    branch,
                    wish.Base ?? task.Repository!.BaseBranch,
                    PullRequestBody.Title(wish.Title ?? task.Settings!.Goal),
                    ours,
                    wish.IsDraft
                ),
                cancellationToken
            );
        var body = PullRequestBody.Within(open.Body, ours);
        return body == open.Body ? open : await known.UpdateAsync(open.Number, body, cancellationToken);
    }
}

/// <summary>What a person wants of a pull request.</summary>
/// <param name="Remote">Where the branch is pushed to.</param>
/// <param name="Branch">Its name; null for one made of the task's id.</param>
/// <param name="Base">The branch that it shall go into; null for the one that the task began at.</param>
/// <param name="Title">Null for the goal's first line.</param>
/// <param name="IsDraft">Whether it is opened as a draft.</param>
internal sealed record PullRequestWish(RemotePlace Remote, string? Branch, string? Base, string? Title, bool IsDraft);

/// <summary>A result that others can see.</summary>
/// <param name="Moved">Whether the branch moved now.</param>
/// <param name="PullRequest">Null where there is no forge that is known.</param>
internal sealed record PublishedResult(bool Moved, PullRequest? PullRequest);
