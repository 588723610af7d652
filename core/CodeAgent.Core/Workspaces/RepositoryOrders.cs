namespace CodeAgent.Core.Workspaces;

/// <summary>A repository that a task works on.</summary>
/// <param name="Repository">A folder, or an address that git understands.</param>
/// <param name="BaseRef">A branch, tag or commit; null for what the repository's HEAD is.</param>
public sealed record RepositoryOrder(string Repository, string? BaseRef);

/// <summary>A repository that is ready, or why not.</summary>
/// <param name="Mirror">Names the mirror in later orders; empty where there is none.</param>
/// <param name="BaseCommit">Full id of the base commit; empty where there is none.</param>
/// <param name="BaseBranch">The branch that the base was named by or HEAD is on; null for none.</param>
/// <param name="Failure">Why it cannot be used, in one sentence with what to do; null where it can.</param>
public sealed record PreparedRepository(string Mirror, string BaseCommit, string? BaseBranch, string? Failure = null)
{
    /// <summary>What the user should know: uncommitted changes that are left out, submodules, files kept by LFS.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => field ?? [];
        init;
    }

    /// <summary>What the repository declares about its workspaces; null for nothing.</summary>
    public WorkspaceSetup? Setup { get; init; }
}

/// <summary>What a repository's <c>.codeagent/config.json</c> declares about its workspaces, as of the base commit.</summary>
/// <param name="Script">Shell command that prepares a clone; empty for none.</param>
/// <param name="Inputs">Files (globs) on whose content the prepared state depends; empty for all of the commit.</param>
/// <param name="Environment">Variables for every command in the workspace.</param>
/// <param name="Ports">Names of variables that each get a free port.</param>
/// <param name="Hash">Hash of all of the above: what a person trusts.</param>
public sealed record WorkspaceSetup(
    string Script,
    IReadOnlyList<string> Inputs,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<string> Ports,
    string Hash
);

/// <summary>A merge of two commits.</summary>
/// <param name="Mirror">The mirror.</param>
/// <param name="Ours">The commit merged into.</param>
/// <param name="Theirs">The commit merged.</param>
/// <param name="Message">The merge commit's message.</param>
/// <param name="At">Author and committer time, so that the same order makes the same commit.</param>
public sealed record MergeOrder(string Mirror, string Ours, string Theirs, string Message, DateTimeOffset At);

/// <summary>Taking a merge out again.</summary>
/// <param name="Mirror">The mirror.</param>
/// <param name="Head">The commit to put the result on.</param>
/// <param name="Merge">The merge commit whose contribution (against its first parent) is taken out.</param>
/// <param name="Message">The commit's message.</param>
/// <param name="At">Author and committer time.</param>
public sealed record RevertOrder(string Mirror, string Head, string Merge, string Message, DateTimeOffset At);

/// <summary>What became of a merge.</summary>
/// <param name="Commit">The new commit; null with conflicts or a failure. <c>Ours</c> itself where there was nothing to merge.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Conflicts">Paths in conflict; empty for none.</param>
/// <param name="Detail">What git said of the conflicts or the failure, cut; empty for nothing.</param>
public sealed record MergeResult(string? Commit, string? Tree, IReadOnlyList<string> Conflicts, string Detail = "");

/// <summary>A move of a ref of the mirror.</summary>
/// <param name="Mirror">The mirror.</param>
/// <param name="Ref">Its full name, below <c>refs/codeagent/</c>.</param>
/// <param name="Old">Where it must be now; null for "it must not exist".</param>
/// <param name="New">Where it shall be.</param>
public sealed record RefOrder(string Mirror, string Ref, string? Old, string New);

/// <summary>Where a ref is after a move was tried.</summary>
/// <param name="Moved">Whether it is at the new place, by this move or an earlier one of the same order.</param>
/// <param name="At">Where it is; null where it does not exist.</param>
public sealed record RefMove(bool Moved, string? At);

/// <summary>What changed between two commits.</summary>
/// <param name="Files">The files, by path.</param>
/// <param name="Added">Added lines in all.</param>
/// <param name="Deleted">Deleted lines in all.</param>
public sealed record CommitChanges(IReadOnlyList<FileChange> Files, int Added, int Deleted);

/// <summary>One changed file.</summary>
/// <param name="Path">Its path, with <c>/</c>.</param>
/// <param name="Kind"><c>added</c>, <c>modified</c>, <c>deleted</c> or <c>renamed</c>.</param>
/// <param name="Added">Added lines; 0 for a binary file.</param>
/// <param name="Deleted">Deleted lines.</param>
public sealed record FileChange(string Path, string Kind, int Added, int Deleted);

/// <summary>A commit to be put into a user's repository.</summary>
/// <param name="Mirror">Where it is.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Repository">The user's repository.</param>
/// <param name="Branch">The branch's short name.</param>
/// <param name="Checkout">Whether the work tree shall follow.</param>
public sealed record ApplyOrder(string Mirror, string Commit, string Repository, string Branch, bool Checkout);

/// <summary>What became of it.</summary>
/// <param name="Branch">The branch; null where it failed.</param>
/// <param name="Failure">Why not, in one sentence with what to do; null where it went well.</param>
public sealed record ApplyResult(string? Branch, string? Failure = null);
