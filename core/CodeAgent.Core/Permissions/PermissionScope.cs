namespace CodeAgent.Core.Permissions;

/// <summary>The folders that a decision is about.</summary>
/// <param name="Workspace">Where relative patterns start.</param>
public sealed record PermissionScope(string Workspace)
{
    /// <summary>Folders of our own state (events, keys): nothing of them is read or written; absolute.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>Folders within those that are the agents' to use, e.g. for long outputs; absolute.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];
}
