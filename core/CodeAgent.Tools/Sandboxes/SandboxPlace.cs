namespace CodeAgent.Tools.Sandboxes;

/// <summary>What one child may reach.</summary>
/// <param name="Workspace">The folder it works in, absolute, links resolved: writable.</param>
/// <param name="Private">A folder for its HOME and its temporary files, absolute; made where it is missing. Not in the workspace.</param>
internal sealed record SandboxPlace(string Workspace, string Private)
{
    /// <summary>More folders that are writable, absolute.</summary>
    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>More files and folders that are shown read-only, absolute.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>Names of variables that it is meant to have, though they look like secrets.</summary>
    public IReadOnlyCollection<string> Declared { get; init; } = [];
}
