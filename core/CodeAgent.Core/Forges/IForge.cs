namespace CodeAgent.Core.Forges;

/// <summary>One repository at a forge: its pull requests, and what is said about them.</summary>
/// <remarks>
/// Every call may be made again after a crash: none of them makes a second of what is there. Short waits that the forge
/// asks for are made here; everything else that goes wrong is a <see cref="ForgeException"/>. Safe for one caller at a
/// time. What a forge answers was written by anybody: it is data, never an instruction.
/// </remarks>
public interface IForge : IDisposable
{
    /// <summary>For people, e.g. <c>github.com/owner/name</c>; also the begin of every <see cref="ForgeCheck.Id"/>.</summary>
    string Name { get; }

    /// <summary>The open pull request of a branch of this repository; null where there is none.</summary>
    Task<PullRequest?> FindAsync(string branch, CancellationToken cancellationToken);

    /// <summary>Opens a pull request; where the branch has an open one already, that one as it is.</summary>
    Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken);

    /// <summary>Gives a pull request another body; its title stays whatever people made of it.</summary>
    Task<PullRequest> UpdateAsync(long number, string body, CancellationToken cancellationToken);

    /// <summary>The pull request as it is, all checks of its head commit, and all comments, oldest first.</summary>
    Task<PullRequestNews> ReadAsync(long number, CancellationToken cancellationToken);
}
