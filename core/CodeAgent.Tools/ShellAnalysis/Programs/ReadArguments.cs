using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>A program's words, taken apart.</summary>
internal sealed class ReadArguments
{
    /// <summary>Operands.</summary>
    public List<Field> Operands { get; } = [];

    /// <summary>Values of options.</summary>
    public List<(ValueRole Role, Field Value)> Values { get; } = [];

    /// <summary>Options that are there.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the next words begin.</summary>
    public int End { get; set; }

    /// <summary>Whether folders are meant with all below them.</summary>
    public bool IsDeep { get; set; }

    /// <summary>Whether an option stood in for the first operand.</summary>
    public bool TakesFirst { get; set; }

    /// <summary>Whether it only lists.</summary>
    public bool ListsOnly { get; set; }

    /// <summary>What the options make of the program.</summary>
    public ProgramNature Nature { get; private set; }

    /// <summary>Why.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Makes it no better than that.</summary>
    public void Raise(ProgramNature nature, string reason)
    {
        if (nature > Nature)
        {
            (Nature, Reason) = (nature, reason);
        }
    }
}
