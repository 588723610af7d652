namespace CodeAgent.Core.Workspaces;

/// <summary>A workspace that is wanted.</summary>
/// <param name="Id">Its name: the agent's stream, e.g. <c>task/x/parser/1</c>. The order's key.</param>
/// <param name="Mirror">The mirror.</param>
/// <param name="Commit">What is checked out.</param>
/// <param name="Setup">How it is prepared; null for nothing, or where nobody trusts it.</param>
public sealed record WorkspaceOrder(string Id, string Mirror, string Commit, WorkspaceSetup? Setup)
{
    /// <summary>A commit that is merged in, conflicts left in the files for the agent to resolve; null for none.</summary>
    public string? MergeIn { get; init; }

    /// <summary>Whether the setup script is kept in a sandbox; null for what the host does.</summary>
    public Tools.SandboxMode? Sandbox { get; init; }

    /// <summary>The longest time the setup script may take.</summary>
    public TimeSpan SetupTimeout { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A workspace that is ready, or why not.</summary>
/// <param name="Folder">Where the agent works, absolute; empty where there is none.</param>
/// <param name="Environment">Variables for every command in it: declared ones, free ports.</param>
/// <param name="Failure">Why there is none, e.g. the end of the setup script's output; null where there is one.</param>
public sealed record PreparedWorkspace(
    string Folder,
    IReadOnlyDictionary<string, string> Environment,
    string? Failure = null
);

/// <summary>A state that is to be taken out of a workspace.</summary>
/// <param name="WorkspaceId">The workspace.</param>
/// <param name="Message">The commit's message.</param>
/// <param name="At">Author and committer time.</param>
public sealed record CollectOrder(string WorkspaceId, string Message, DateTimeOffset At);

/// <summary>The state of a workspace as a commit of the mirror.</summary>
/// <param name="Commit">The commit; what the workspace was made from where nothing changed. Null where it failed.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Changes">What it changes against what the workspace was made from.</param>
/// <param name="Unresolved">Files with conflict marks that are left.</param>
/// <param name="Failure">Why there is none; null otherwise.</param>
public sealed record WorkspaceResult(
    string? Commit,
    string? Tree,
    IReadOnlyList<FileChange> Changes,
    IReadOnlyList<string> Unresolved,
    string? Failure = null
)
{
    /// <summary>Changed files outside of what the work was to change; found by whoever knows what that was.</summary>
    public IReadOnlyList<string> Beyond
    {
        get => field ?? [];
        init;
    }
}

/// <summary>A check that is to be run.</summary>
/// <param name="Key">Names the run; part of the scratch folder's name. The same key runs one at a time.</param>
/// <param name="Mirror">The mirror.</param>
/// <param name="Commit">What is checked.</param>
/// <param name="Command">The shell command.</param>
/// <param name="Timeout">The longest it may take.</param>
/// <param name="Setup">How its checkout is prepared; null for nothing.</param>
public sealed record CheckOrder(
    string Key,
    string Mirror,
    string Commit,
    string Command,
    TimeSpan Timeout,
    WorkspaceSetup? Setup
)
{
    /// <summary>Whether it and the setup are kept in a sandbox; null for what the host does.</summary>
    public Tools.SandboxMode? Sandbox { get; init; }
}

/// <summary>What a check showed.</summary>
/// <param name="ExitCode">The command's exit code, 128 + n when ended by signal n; null where it timed out or could not start.</param>
/// <param name="Tree">The tree that was checked.</param>
/// <param name="Output">The end of what it printed, at most 4 KiB.</param>
/// <param name="OutputBlob">SHA-256 of all that it printed (at most 4 MiB) in the store's blobs; null for nothing printed.</param>
/// <param name="Duration">How long it took, setup left out.</param>
/// <param name="Failure">Why it has no exit code: time limit, setup, checkout; null otherwise.</param>
public sealed record CheckResult(
    int? ExitCode,
    string Tree,
    string Output,
    string? OutputBlob,
    TimeSpan Duration,
    string? Failure = null
)
{
    /// <summary>Whether the check passed.</summary>
    public bool Passed => ExitCode == 0;
}
