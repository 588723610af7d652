namespace CodeAgent.Core.Forges;

/// <summary>A pull request.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Link">Its page.</param>
/// <param name="State">Whether it can still be worked on.</param>
/// <param name="HeadCommit">The commit that it proposes now.</param>
/// <param name="Body">Its text; empty for none.</param>
public sealed record PullRequest(long Number, string Link, PullRequestState State, string HeadCommit, string Body);

/// <summary>What became of a pull request.</summary>
public enum PullRequestState
{
    /// <summary>It waits for somebody.</summary>
    Open,

    /// <summary>It was closed without a merge.</summary>
    Closed,

    /// <summary>It was merged.</summary>
    Merged,
}

/// <summary>A pull request to be opened.</summary>
/// <param name="Branch">The branch with the work.</param>
/// <param name="Base">The branch that it shall go into; null for the repository's default branch.</param>
/// <param name="Title">One line.</param>
/// <param name="Body">Markdown.</param>
/// <param name="IsDraft">Whether it is not to be merged yet.</param>
public sealed record PullRequestDraft(string Branch, string? Base, string Title, string Body, bool IsDraft);

/// <summary>What there is to know about a pull request now.</summary>
/// <param name="PullRequest">The pull request.</param>
/// <param name="Checks">The latest checks of its head commit.</param>
/// <param name="Comments">Comments and reviews with words, oldest first.</param>
public sealed record PullRequestNews(
    PullRequest PullRequest,
    IReadOnlyList<ForgeCheck> Checks,
    IReadOnlyList<ForgeComment> Comments
);

/// <summary>A check that the forge ran on a commit.</summary>
/// <param name="Id">Names this run of it for ever.</param>
/// <param name="Name">The check's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Link">Its page; empty for none.</param>
/// <param name="Text">What it says of itself; empty for nothing.</param>
public sealed record ForgeCheck(string Id, string Name, ForgeCheckState State, string Link, string Text);

/// <summary>How a check stands.</summary>
public enum ForgeCheckState
{
    /// <summary>It has not ended.</summary>
    Pending,

    /// <summary>It passed, or does not count.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>Words about a pull request.</summary>
/// <param name="Id">Names it for ever.</param>
/// <param name="Author">The account's name.</param>
/// <param name="MayWrite">Whether its author may write to the repository.</param>
/// <param name="Link">Its page.</param>
/// <param name="Path">The file that it is about; null for the whole.</param>
/// <param name="Line">The line there, from 1; null for none.</param>
/// <param name="Text">The words.</param>
/// <param name="At">When they were written.</param>
public sealed record ForgeComment(
    string Id,
    string Author,
    bool MayWrite,
    string Link,
    string? Path,
    int? Line,
    string Text,
    DateTimeOffset At
);
