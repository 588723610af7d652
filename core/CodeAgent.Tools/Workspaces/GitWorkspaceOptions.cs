using CodeAgent.Core.Stores;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Tools.Workspaces;

/// <summary>What the workspaces of a host need.</summary>
public sealed record GitWorkspaceOptions
{
    /// <summary>
    /// The host's state folder, absolute; <c>mirrors/</c>, <c>worktrees/</c>, <c>setups/</c> and <c>scratch/</c> are made
    /// in it. Several processes may share it.
    /// </summary>
    public required string StateFolder { get; init; }

    /// <summary>The host's variables. Children get them without <c>GIT_*</c> and without model vendors' keys.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where setup scripts and checks are kept; null for nowhere.</summary>
    public Sandbox? Sandbox { get; init; }

    /// <summary>Keeps what checks print.</summary>
    public required IBlobs Blobs { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
