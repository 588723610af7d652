namespace CodeAgent.Tools.Sandboxes;

/// <summary>What this machine can do for a sandbox, found out by doing it.</summary>
/// <param name="Program">The program that makes sandboxes, absolute; null where it is not installed.</param>
/// <param name="Version">Its version; empty where it does not tell.</param>
/// <param name="Failure">Why no sandbox can be made, and what to do, a line each; null where one can.</param>
public sealed record SandboxAbilities(string? Program, string Version, string? Failure)
{
    /// <summary>Whether sandboxes can be made.</summary>
    public bool IsUsable => Failure is null;

    /// <summary>Whether user namespaces can be taken from what runs in one.</summary>
    public bool ForbidsNesting { get; init; }

    /// <summary>What bounds memory and processes, for people.</summary>
    public string Limits { get; init; } = "";

    /// <summary>Whether whole commands are bounded, and not only each of their processes.</summary>
    public bool LimitsCommands { get; init; }
}
