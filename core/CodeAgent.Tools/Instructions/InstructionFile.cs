namespace CodeAgent.Tools.Instructions;

/// <summary>One file of instructions for agents that was found.</summary>
/// <param name="Path">Its absolute path, links resolved.</param>
/// <param name="Scope">Whose it is.</param>
/// <param name="Family">Which convention it follows.</param>
/// <param name="Reason">Why it is loaded, or why it is not.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hex; empty where it was not read.</param>
/// <param name="Text">What agents are told; empty where it is not loaded.</param>
public sealed record InstructionFile(
    string Path,
    InstructionScope Scope,
    InstructionFamily Family,
    string Reason,
    long Bytes,
    string Sha256,
    string Text
)
{
    /// <summary>Whose words they are, as the manifest of a model call names it.</summary>
    public string Trust =>
        Scope switch
        {
            InstructionScope.Managed => "organisation",
            InstructionScope.User => "user",
            _ => "repository",
        };

    /// <summary>Patterns of the files that it is about, from its folder; null for one that always holds.</summary>
    public IReadOnlyList<string>? Patterns { get; init; }

    /// <summary>The folder that its patterns are counted from; the one that it is about.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The file that imports it; null for none.</summary>
    public string? ImportedBy { get; init; }
}

/// <summary>Whose instructions they are, the widest first.</summary>
public enum InstructionScope
{
    /// <summary>The organisation's: cannot be left out.</summary>
    Managed,

    /// <summary>The person's own, for every repository.</summary>
    User,

    /// <summary>The repository's.</summary>
    Project,

    /// <summary>The person's own for this repository (<c>CLAUDE.local.md</c>).</summary>
    Local,

    /// <summary>Of a folder below the workspace: told when a file there is read.</summary>
    Nested,
}

/// <summary>A convention of instruction files, in the order of their precedence.</summary>
public enum InstructionFamily
{
    /// <summary><c>CLAUDE.md</c>, <c>.claude/rules</c>.</summary>
    Claude,

    /// <summary><c>AGENTS.md</c>.</summary>
    Agents,

    /// <summary><c>GEMINI.md</c>.</summary>
    Gemini,

    /// <summary><c>QWEN.md</c>.</summary>
    Qwen,

    /// <summary><c>.github/copilot-instructions.md</c>, <c>.github/instructions</c>.</summary>
    Copilot,
}

/// <summary>What was found for a folder.</summary>
/// <param name="Loaded">Told to agents from the beginning, in this order.</param>
/// <param name="Conditional">Told when a file that they are about is read.</param>
/// <param name="Skipped">Found and left out, each with its reason.</param>
public sealed record InstructionSet(
    IReadOnlyList<InstructionFile> Loaded,
    IReadOnlyList<InstructionFile> Conditional,
    IReadOnlyList<InstructionFile> Skipped
);
