using System.CommandLine;

namespace CodeAgent.Cli.Completing;

/// <summary>Where the end of a half-typed command line stands.</summary>
internal sealed class TypedLine
{
    private readonly HashSet<Option> _used = [];

    private TypedLine(Command root) => (Command, Options) = (root, [.. root.Options]);

    /// <summary>The command that the line has come to.</summary>
    public Command Command { get; private set; }

    /// <summary>The options that may be given there.</summary>
    public IReadOnlyList<Option> Options { get; private set; }

    /// <summary>The options that were given.</summary>
    public IReadOnlySet<Option> Used => _used;

    /// <summary>How many arguments of the command were given.</summary>
    public int Arguments { get; private set; }

    /// <summary>The option that may take the next word; null for none.</summary>
    public Option? Open { get; private set; }

    /// <summary>Whether it has no value yet.</summary>
    public bool MustTakeValue { get; private set; }

    /// <summary>Whether all that follows are arguments.</summary>
    public bool IsBehindDashes { get; private set; }

    /// <summary>Reads the words that are whole.</summary>
    public static TypedLine Read(Command root, IEnumerable<string> words)
    {
        var line = new TypedLine(root);
        foreach (var word in words)
        {
            line.Take(word);
        }

        return line;
    }

    /// <summary>An option by one of its names; null for none.</summary>
    public Option? FindOption(string name) =>
        Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private void Take(string word)
    {
        if (MustTakeValue)
        {
            MustTakeValue = false;
            Open = Open is { AllowMultipleArgumentsPerToken: true } ? Open : null;
        }
        else if (IsBehindDashes)
        {
            Arguments++;
        }
        else if (word == "--")
        {
            (IsBehindDashes, Open) = (true, null);
        }
        else if (word.StartsWith('-'))
        {
            TakeFlag(word);
        }
        else if (Open is null)
        {
            TakeWord(word);
        }
    }

    private void TakeFlag(string word)
    {
        var name = word.Split('=', 2)[0];
        var option = FindOption(name);
        if (option is not null)
        {
            _used.Add(option);
        }

        var takesNext = name == word && option is { Arity.MaximumNumberOfValues: > 0 };
        (Open, MustTakeValue) = takesNext ? (option, true) : (null, false);
    }

    private void TakeWord(string word)
    {
        var next = Arguments > 0 ? null : Command.Subcommands.FirstOrDefault(command => command.Name == word);
        if (next is null)
        {
            Arguments++;
            return;
        }

        Options = [.. next.Options, .. Options.Where(option => option.Recursive)];
        Command = next;
        _used.Clear();
    }
}
