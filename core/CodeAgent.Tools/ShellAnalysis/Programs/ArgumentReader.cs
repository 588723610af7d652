using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Reads a program's words by what is known of its options and operands.</summary>
internal sealed class ArgumentReader(ShellRunner shell, ProgramRunner programs)
{
    private static readonly char[] s_valueMarks = ['@', '<'];

    /// <summary>Tells what a known program does.</summary>
    /// <param name="spec">What is known of it.</param>
    /// <param name="call">The program.</param>
    /// <param name="start">Where its own words begin.</param>
    /// <param name="plain">The same without options that say nothing; null for none.</param>
    /// <param name="plainCovers">Whether a rule for that allows it.</param>
    public void Run(ProgramSpec spec, Invocation call, int start = 1, string? plain = null, bool plainCovers = false)
    {
        var read = Read(spec, call, start, stopsAtOperand: false);
        var nature = spec.Is switch
        {
            "harmless" => ProgramNature.Harmless,
            "edits" => ProgramNature.Edits,
            "danger" => ProgramNature.Dangerous,
            _ => ProgramNature.Free,
        };
        if (read.Nature > nature)
        {
            nature = read.Nature;
        }

        if (spec.NeedsPlus && read.Operands.Exists(word => word.Text is not ['+', ..]))
        {
            nature = ProgramNature.Free;
        }

        var run = programs.Add(call, nature, read.Reason, plain, plainCovers, spec);
        foreach (var (role, value) in read.Values)
        {
            Touch(role, value, call, run, read.IsDeep);
        }

        TouchOperands(spec, read, call, run);
        if (spec.IsNetwork)
        {
            Network(read.Operands, run);
        }
    }

    /// <summary>Takes options and operands apart.</summary>
    public ReadArguments Read(ProgramSpec spec, Invocation call, int start, bool stopsAtOperand)
    {
        var read = new ReadArguments();
        var isOver = spec.WordsOnly;
        var at = start;
        for (; at < call.Words.Count; at++)
        {
            var (text, maySplit) = call.Words[at];
            if (isOver || text.Length < 2 || (text[0] != '-' && !ShellText.MayBeOption(text)))
            {
                if (stopsAtOperand)
                {
                    break;
                }

                read.Operands.Add(call.Words[at]);
            }
            else if (text[0] != '-' || ShellText.HasUnknown(OptionReader.Name(text)))
            {
                if (spec.HasRisks || spec.IsStrict)
                {
                    Unsure(text, read);
                }

                read.Operands.Add(call.Words[at]);
            }
            else if (text == "--")
            {
                isOver = true;
            }
            else if (spec.TakesDash && read.Operands.Count == 0 && !spec.Options.ContainsKey(text))
            {
                read.Operands.Add(call.Words[at]);
            }
            else if (text[1] == '-')
            {
                at += OptionReader.Long(spec, call, at, read);
            }
            else if (!(spec.TakesDigits && text[1..].All(char.IsAsciiDigit)))
            {
                at += OptionReader.Short(spec, call, at, read);
            }

            if (maySplit && spec.HasRisks && ShellText.HasUnknown(text))
            {
                Unsure(text, read);
            }
        }

        read.End = at;
        return read;
    }

    /// <summary>Whatever of the words could be a file is taken for one that is read.</summary>
    public void TouchAnything(IEnumerable<Field> words, Invocation call, int run)
    {
        foreach (var (text, _) in words)
        {
            if (ShellText.HasUnknown(text))
            {
                shell.Effects.Unknown("what all the arguments are");
                continue;
            }

            if (
                Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https" or "ftp" or "ssh" or "git"
            )
            {
                shell.Effects.Add(new NetworkEffect(url.IdnHost, run));
                continue;
            }

            var value = text is ['-', ..] ? AfterOption(text) : text;
            foreach (var part in (string[])[value, value[(value.LastIndexOfAny(['=', '@']) + 1)..]])
            {
                if (part.Length > 0 && (part.AsSpan().ContainsAny('/', '.') || part.Length < 100))
                {
                    shell.Places.Touch(PathUse.Read, part, call.State, run);
                }
            }
        }
    }

    /// <summary>What is done with a value.</summary>
    public void Touch(ValueRole role, Field value, Invocation call, int run, bool isDeep)
    {
        var (text, state) = (value.Text, call.State);
        if (text is "-" && role is ValueRole.Read or ValueRole.Write or ValueRole.List)
        {
            return;
        }

        switch (role)
        {
            case ValueRole.Read:
                shell.Places.Touch(PathUse.Read, text, state, run, isDeep);
                break;
            case ValueRole.List:
                shell.Places.Touch(PathUse.List, text, state, run, isDeep);
                break;
            case ValueRole.Write:
                shell.Places.Touch(PathUse.Write, text, state, run, isDeep);
                break;
            case ValueRole.Delete:
                shell.Places.Touch(PathUse.Delete, text, state, run, isDeep);
                break;
            case ValueRole.Move:
                shell.Places.Touch(PathUse.Read, text, state, run, isTree: true);
                shell.Places.Touch(PathUse.Delete, text, state, run, isTree: true);
                break;
            case ValueRole.Tree:
                shell.Places.Touch(PathUse.Write, text, state, run, isTree: true);
                break;
            case ValueRole.Enter:
                shell.Places.Touch(PathUse.Read, text, state, run);
                break;
            case ValueRole.Url or ValueRole.Host:
                Host(text, state, run);
                break;
            case ValueRole.Data when text.IndexOfAny(s_valueMarks) is var mark and >= 0:
                shell.Places.Touch(PathUse.Read, text[(mark + 1)..].Split(';')[0], state, run);
                break;
            case ValueRole.Revision:
                Revision(text, state, run);
                break;
            case ValueRole.Shell:
                Shell(text, call);
                break;
        }
    }

    /// <summary>A text that a shell is given.</summary>
    public void Shell(string text, Invocation call)
    {
        if (ShellText.IsKnown(text))
        {
            shell.RunText(text, call.State.Copy());
            return;
        }

        programs.Run(call.With([new Field(ShellText.Unknown.ToString())]));
    }

    private void TouchOperands(ProgramSpec spec, ReadArguments read, Invocation call, int run)
    {
        var roles = spec.Operands.Skip(read.TakesFirst && spec.Operands is [{ IsMany: false }, ..] ? 1 : 0).ToList();
        var operands = read.Operands;
        if (spec.Into.Any(read.Seen.Contains))
        {
            roles = [roles[0]];
        }

        for (var at = 0; at < operands.Count && roles.Count > 0; at++)
        {
            var role = RoleOf(roles, at, operands.Count, read.ListsOnly);
            Touch(role, operands[at], call, run, read.IsDeep || spec.IsAlwaysDeep);
            if (role == ValueRole.Write && roles.Count > 1 && roles[0].IsMany)
            {
                Copies(operands.Take(at), operands[at].Text, call, run, read.IsDeep);
            }
        }

        if (roles is [{ IsMany: true }, { Role: ValueRole.Write }] && operands.Count == 1)
        {
            // A link beside nothing else is made here.
            Copies(operands, ".", call, run, read.IsDeep);
        }

        var files = operands.Count - (roles.Count > 1 && roles[0].Role == ValueRole.Text ? 1 : 0);
        if (spec.ReadsHere && files <= 0 && (read.IsDeep || spec.IsAlwaysDeep))
        {
            Touch(read.ListsOnly ? ValueRole.List : ValueRole.Read, new Field("."), call, run, isDeep: true);
        }
    }

    private static ValueRole RoleOf(List<(ValueRole Role, bool IsMany)> roles, int at, int count, bool listsOnly)
    {
        if (listsOnly)
        {
            return ValueRole.List;
        }

        var last = roles[^1];
        if (roles.Count > 1 && roles[0].IsMany)
        {
            return at == count - 1 && count > 1 ? last.Role : roles[0].Role;
        }

        return at < roles.Count ? roles[at].Role
            : last.IsMany ? last.Role
            : ValueRole.Text;
    }

    /// <summary>What is copied or moved into a folder has its own name there.</summary>
    private void Copies(IEnumerable<Field> sources, string folder, Invocation call, int run, bool isDeep)
    {
        foreach (var source in sources)
        {
            var text = source.Text.TrimEnd('/');
            var name = text[(text.LastIndexOf('/') + 1)..];
            if (name is "." or ".." || (ShellText.HasUnknown(name) && !ShellText.HasUnknown(folder)))
            {
                shell.Places.Touch(PathUse.Write, folder, call.State, run, isTree: true);
            }
            else if (name.Length > 0)
            {
                shell.Places.Touch(PathUse.Write, $"{folder.TrimEnd('/')}/{name}", call.State, run, isDeep);
            }
        }
    }

    private void Unsure(string text, ReadArguments read)
    {
        if (ShellText.HasUnknown(text))
        {
            shell.Effects.Unknown("which options a program is given");
        }
        else
        {
            read.Raise(ProgramNature.Free, "a file's name may be taken for an option");
        }
    }

    private void Host(string text, ShellState state, int run)
    {
        if (ShellText.HasUnknown(text))
        {
            shell.Effects.Add(new NetworkEffect("", run));
            shell.Effects.Unknown("which host is reached");
            return;
        }

        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            shell.Places.Touch(PathUse.Read, text[5..].TrimStart('/').Insert(0, "/"), state, run);
            return;
        }

        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        var isHost = Uri.TryCreate(ShellText.Shown(address), UriKind.Absolute, out var url) && ShellText.IsKnown(text);
        shell.Effects.Add(new NetworkEffect(isHost ? url!.IdnHost.TrimEnd('.') : "", run));
    }

    private void Revision(string text, ShellState state, int run)
    {
        if (ShellText.HasUnknown(text))
        {
            shell.Effects.Unknown("which file is read");
            return;
        }

        var path = text[(text.LastIndexOf(':') + 1)..];
        if (path.Length > 0)
        {
            shell.Places.Touch(PathUse.Read, path, state, run);
        }
    }

    private void Network(List<Field> operands, int run)
    {
        var hosts = operands
            .Select(operand => operand.Text)
            .Where(text => text.Contains("://", StringComparison.Ordinal))
            .Select(text => Uri.TryCreate(ShellText.Shown(text), UriKind.Absolute, out var url) ? url.IdnHost : "")
            .DefaultIfEmpty("");
        foreach (var host in hosts)
        {
            shell.Effects.Add(new NetworkEffect(host, run));
        }
    }

    private static string AfterOption(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 ? text[(equals + 1)..]
            : text.Length > 2 && text[1] != '-' ? text[2..]
            : "";
    }
}
