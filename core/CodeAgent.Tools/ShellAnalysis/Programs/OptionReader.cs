using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Reads single options: long ones, perhaps cut short, and bundles of short ones. Each answers with the words it took besides.</summary>
internal static class OptionReader
{
    public static int Long(ProgramSpec spec, Invocation call, int at, ReadArguments read)
    {
        var text = call.Words[at].Text;
        var name = Name(text);
        var option = spec.Options.GetValueOrDefault(name);
        if (option is null)
        {
            // Long options may be cut short where they stay unambiguous.
            var meant =
                name.Length > 2
                    ? spec.Options.Where(known => known.Key.StartsWith(name, StringComparison.Ordinal)).ToList()
                    : [];
            option =
                meant
                    .Find(known => known.Value.IsDangerous || known.Value.Role is ValueRole.Write or ValueRole.Shell)
                    .Value
                ?? meant.FirstOrDefault().Value;
            if (option is null)
            {
                NotKnown(spec, name, read);
                if (name.Length < text.Length && spec.Is is "free" or "danger")
                {
                    read.Values.Add((ValueRole.Read, new Field(text[(name.Length + 1)..])));
                }

                return 0;
            }
        }

        See(spec, name, option, read);
        if (option.Role == ValueRole.None)
        {
            return 0;
        }

        if (name.Length < text.Length)
        {
            read.Values.Add((option.Role, new Field(text[(name.Length + 1)..])));
            return 0;
        }

        return option.IsOptional ? 0 : Next(option, call, at, read);
    }

    public static int Short(ProgramSpec spec, Invocation call, int at, ReadArguments read)
    {
        var text = call.Words[at].Text;
        if (text.Length > 2 && spec.Options.TryGetValue(Name(text), out var whole))
        {
            See(spec, Name(text), whole, read);
            return whole.Role == ValueRole.None || whole.IsOptional ? 0 : Next(whole, call, at, read);
        }

        for (var letter = 1; letter < text.Length; letter++)
        {
            var name = $"-{text[letter]}";
            if (!spec.Options.TryGetValue(name, out var option))
            {
                NotKnown(spec, name, read);
                continue;
            }

            See(spec, name, option, read);
            if (option.Role == ValueRole.None)
            {
                continue;
            }

            if (letter + 1 < text.Length)
            {
                read.Values.Add((option.Role, new Field(text[(letter + 1)..])));
                return 0;
            }

            return option.IsOptional ? 0 : Next(option, call, at, read);
        }

        return 0;
    }

    private static int Next(OptionSpec option, Invocation call, int at, ReadArguments read)
    {
        for (var word = 1; word <= option.Words && at + word < call.Words.Count; word++)
        {
            // Of two words the first is a name.
            var role = word < option.Words ? ValueRole.Text : option.Role;
            read.Values.Add((role, call.Words[at + word]));
        }

        return option.Words;
    }

    private static void See(ProgramSpec spec, string name, OptionSpec option, ReadArguments read)
    {
        read.Seen.Add(name);
        read.IsDeep |= spec.Deep.Contains(name);
        read.TakesFirst |= option.TakesFirst;
        read.ListsOnly |= option.ListsOnly;
        if (option.IsDangerous)
        {
            read.Raise(ProgramNature.Dangerous, $"{name} makes it do something else");
        }
    }

    private static void NotKnown(ProgramSpec spec, string name, ReadArguments read)
    {
        read.IsDeep |= spec.Deep.Contains(name);
        if (spec.IsStrict)
        {
            read.Raise(ProgramNature.Free, $"its option {name} is not known");
        }
    }

    /// <summary>An option's name without its value.</summary>
    public static string Name(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? text : text[..equals];
    }
}
