namespace CodeAgent.Tools.Instructions;

/// <summary>Where instructions are looked for, and how many are taken.</summary>
/// <param name="Home">The person's home folder, absolute.</param>
public sealed record InstructionOptions(string Home)
{
    /// <summary>The folder of the organisation's instructions.</summary>
    public string ManagedFolder { get; init; } = "/etc/claude-code";

    /// <summary>Whether every family's files are loaded; else those of the first family that the repository has.</summary>
    public bool AllFamilies { get; init; }

    /// <summary>Patterns of absolute paths to leave out (<c>claudeMdExcludes</c>); the organisation's file stays.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Whether a repository's file may import files from outside of it.</summary>
    public bool AllowsOutsideImports { get; init; }

    /// <summary>Bytes of one file; a larger one is left out. 4 MiB as Claude Code has it.</summary>
    public int LargestFile { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of all <c>AGENTS.md</c> of a repository together, as Codex has it.</summary>
    public int LargestAgents { get; init; } = 32 * 1024;

    /// <summary>Characters of all that is told from the beginning; what goes beyond is cut and said.</summary>
    public int LargestText { get; init; } = 100_000;

    /// <summary>How deep imports may lie in each other.</summary>
    public int DeepestImport { get; init; } = 4;

    /// <summary>Files that are looked at in one folder of rules.</summary>
    public int MostRules { get; init; } = 500;
}
