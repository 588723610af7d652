using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>What a shell knows at a place of the text.</summary>
internal sealed class ShellState
{
    /// <summary>The working folder, absolute, as the shell names it; null where it is not known.</summary>
    public string? Folder { get; set; }

    /// <summary>The folder before the last <c>cd</c>; null where it is not known.</summary>
    public string? LastFolder { get; set; }

    /// <summary>Whether the last change of folder certainly succeeds.</summary>
    public bool IsSure { get; set; } = true;

    /// <summary>Folders that <c>popd</c> comes back to.</summary>
    public List<string?> Stack { get; private init; } = [];

    /// <summary>Variables that the text set.</summary>
    public Dictionary<string, string> Variables { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Lists that the text set; null for one that is not known.</summary>
    public Dictionary<string, IReadOnlyList<Field>> Lists { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Functions that the text defined; null for one of which that is not sure.</summary>
    public Dictionary<string, ShellNode?> Functions { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The arguments of the function or script.</summary>
    public IReadOnlyList<Field> Arguments { get; set; } = [];

    /// <summary>Variables that reach programs and may change what they do.</summary>
    public HashSet<string> Risky { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>What standard input brings: paths below these; null where that is not known.</summary>
    public IReadOnlyList<string>? InputPaths { get; set; }

    /// <summary>The text on standard input; null where it is not known.</summary>
    public string? InputText { get; set; }

    /// <summary>A copy for a part that may not run, or runs in a shell of its own.</summary>
    public ShellState Copy() =>
        new()
        {
            Folder = Folder,
            LastFolder = LastFolder,
            IsSure = IsSure,
            Stack = [.. Stack],
            Variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal),
            Lists = new Dictionary<string, IReadOnlyList<Field>>(Lists, StringComparer.Ordinal),
            Functions = new Dictionary<string, ShellNode?>(Functions, StringComparer.Ordinal),
            Arguments = Arguments,
            Risky = [.. Risky],
            InputPaths = InputPaths,
            InputText = InputText,
        };

    /// <summary>Takes in what another way through the text leads to: only what both agree on stays known.</summary>
    public void Merge(ShellState other)
    {
        Folder = Folder == other.Folder ? Folder : null;
        LastFolder = LastFolder == other.LastFolder ? LastFolder : null;
        IsSure &= other.IsSure;
        if (!Stack.SequenceEqual(other.Stack))
        {
            Stack.Clear();
        }

        foreach (var (name, value) in other.Variables)
        {
            // A variable that only one way sets may still have what the environment gave it.
            Variables[name] = Variables.TryGetValue(name, out var here)
                ? ShellText.Either(here, value)
                : ShellText.Unknown.ToString();
        }

        foreach (var name in Variables.Keys.Where(name => !other.Variables.ContainsKey(name)).ToList())
        {
            Variables[name] = ShellText.Unknown.ToString();
        }

        foreach (var name in Lists.Keys.Union(other.Lists.Keys).ToList())
        {
            var isSame =
                Lists.TryGetValue(name, out var here)
                && other.Lists.TryGetValue(name, out var there)
                && here.SequenceEqual(there);
            if (!isSame)
            {
                Lists[name] = [new Field(ShellText.Unknown.ToString(), MaySplit: true)];
            }
        }

        foreach (var name in Functions.Keys.Union(other.Functions.Keys).ToList())
        {
            var isSame = ReferenceEquals(Functions.GetValueOrDefault(name), other.Functions.GetValueOrDefault(name));
            Functions[name] = isSame ? Functions.GetValueOrDefault(name) : null;
        }

        Risky.UnionWith(other.Risky);
    }
}
