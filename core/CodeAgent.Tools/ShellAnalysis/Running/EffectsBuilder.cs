using CodeAgent.Core.Permissions.Effects;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Gathers effects, each once.</summary>
internal sealed class EffectsBuilder
{
    private const int MostPrograms = 400;
    private const int MostPaths = 2_000;
    private readonly List<ProgramRun> _programs = [];
    private readonly List<PathEffect> _paths = [];
    private readonly HashSet<PathEffect> _seenPaths = [];
    private readonly List<NetworkEffect> _network = [];
    private readonly List<string> _environment = [];
    private readonly List<string> _unknown = [];

    /// <summary>Adds a program; answers with its index.</summary>
    public int Add(ProgramRun run)
    {
        for (var at = 0; at < _programs.Count; at++)
        {
            if (IsSame(_programs[at], run))
            {
                return at;
            }
        }

        if (_programs.Count >= MostPrograms)
        {
            throw new Syntax.ShellSyntaxException("what so many commands do");
        }

        _programs.Add(run);
        return _programs.Count - 1;
    }

    /// <summary>Adds what stands for all that was not looked into, whatever there is already.</summary>
    public void Rest(ProgramRun run) => _programs.Add(run);

    public void Add(PathEffect path)
    {
        if (!_seenPaths.Add(path))
        {
            return;
        }

        if (_paths.Count >= MostPaths)
        {
            throw new Syntax.ShellSyntaxException("what happens to so many files");
        }

        _paths.Add(path);
    }

    public void Add(NetworkEffect network)
    {
        if (!_network.Contains(network))
        {
            _network.Add(network);
        }
    }

    public void Sets(string variable)
    {
        if (!_environment.Contains(variable))
        {
            _environment.Add(variable);
        }
    }

    /// <summary>Adds what cannot be told, e.g. <c>which file is read</c>.</summary>
    public void Unknown(string what)
    {
        if (!_unknown.Contains(what))
        {
            _unknown.Add(what);
        }
    }

    public CommandEffects Build() =>
        new()
        {
            Programs = _programs,
            Paths = _paths,
            Network = _network,
            Environment = _environment,
            Unknown = _unknown,
        };

    private static bool IsSame(ProgramRun left, ProgramRun right) =>
        left.Nature == right.Nature
        && left.IsElsewhere == right.IsElsewhere
        && left.Forms.Count == right.Forms.Count
        && left.Forms.Zip(right.Forms)
            .All(pair => pair.First.Text == pair.Second.Text && pair.First.Covers == pair.Second.Covers);
}
