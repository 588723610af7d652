namespace CodeAgent.Core.Forges;

/// <summary>Puts commits of a task's mirror on branches of the remotes of a user's repository.</summary>
public interface IRemoteBranches
{
    /// <summary>
    /// The address of a remote. Nothing but its address is taken from the repository: its other configuration has no say.
    /// </summary>
    /// <param name="repository">The repository's folder, or its own address.</param>
    /// <param name="remote">A remote's name or an address; null for <c>origin</c>, or the repository's own address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<RemotePlace> FindAsync(string repository, string? remote, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a commit on a branch: a new one, one that it descends from, or one that is as this program left it. Another
    /// one is left alone and told. Done already is done. Writes no user's work tree, index or branch.
    /// </summary>
    Task<PushResult> PushAsync(PushOrder order, CancellationToken cancellationToken);
}

/// <summary>Where a remote is, or why it cannot be used.</summary>
/// <param name="Address">As git is given it; may hold a password. Empty where there is none.</param>
/// <param name="Shown">The same for people, without passwords.</param>
/// <param name="Failure">In one sentence with what to do; null where it can be used.</param>
public sealed record RemotePlace(string Address, string Shown, string? Failure = null);

/// <summary>A commit to be put on a branch.</summary>
/// <param name="Mirror">The mirror that has it.</param>
/// <param name="Commit">Its full id.</param>
/// <param name="Address">Where the branch is, from <see cref="IRemoteBranches.FindAsync"/>.</param>
/// <param name="Branch">The branch's short name.</param>
public sealed record PushOrder(string Mirror, string Commit, string Address, string Branch);

/// <summary>What became of it.</summary>
/// <param name="Moved">Whether the branch was moved now; false where it was there already.</param>
/// <param name="Failure">Why it is not there, in one sentence with what to do; null where it is.</param>
public sealed record PushResult(bool Moved, string? Failure = null);
