using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>A program that is about to be run.</summary>
/// <param name="Words">Its name and its arguments.</param>
/// <param name="State">What the shell knows.</param>
internal sealed record Invocation(IReadOnlyList<Field> Words, ShellState State)
{
    /// <summary>What it is wrapped into, from the outside in.</summary>
    public IReadOnlyList<Wrapping> Outer { get; init; } = [];

    /// <summary>Why it needs a rule even where it is harmless by itself; null for no reason.</summary>
    public string? Concern { get; init; }

    /// <summary>Whether that makes it something else than its text says.</summary>
    public bool IsTainted { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Words[0].Text;

    /// <summary>The words as rules know them.</summary>
    public IEnumerable<string> Shown => Words.Select(word => ShellText.Shown(word.Text));

    /// <summary>The same surroundings for other words.</summary>
    public Invocation With(IReadOnlyList<Field> words) => this with { Words = words };
}

/// <summary>Words before a program.</summary>
/// <param name="Words">The words.</param>
/// <param name="IsTransparent">Whether they change nothing of what the program does.</param>
internal readonly record struct Wrapping(IReadOnlyList<string> Words, bool IsTransparent);
