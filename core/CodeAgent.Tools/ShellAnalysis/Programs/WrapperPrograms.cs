using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Programs that run others: shells, <c>env</c>, <c>sudo</c>, <c>xargs</c>, <c>timeout</c> and the like.</summary>
internal sealed class WrapperPrograms(ShellRunner shell, ProgramRunner programs, ArgumentReader arguments)
{
    private static readonly ProgramSpec s_env = new(
        new ProgramEntry
        {
            Is = "harmless",
            Opts =
                "-i -0 -v -u=text --ignore-environment --null --debug --unset=text -C=enter --chdir=enter -S=text --split-string=text",
        }
    );

    private static readonly ProgramSpec s_ssh = new(
        new ProgramEntry
        {
            Is = "free",
            Opts =
                "-p=text -i=read -l=text -o=!text -F=!read -J=text -L=text -R=text -D=text -E=write -S=text -c=text -m=text -b=text -e=text -w=text -W=text -Q=text",
        }
    );

    /// <summary>Tells what one of those does that need more than the table.</summary>
    public void Run(string name, Invocation call)
    {
        switch (name)
        {
            case "env":
                Env(call);
                break;
            case "busybox" or "toybox":
                Inner(call, 1, isTransparent: true);
                break;
            case "ssh":
                Ssh(call);
                break;
            default:
                Interpreter(call);
                break;
        }
    }

    /// <summary>Tells what one does that the table describes.</summary>
    public void Run(ProgramSpec spec, Invocation call)
    {
        var read = arguments.Read(spec, call, 1, stopsAtOperand: true);
        var at = read.End;
        while (spec.Assigns && at < call.Words.Count && Assigned(call.Words[at].Text) is not null)
        {
            at++;
        }

        at += spec.Skip;
        var isFree = spec.Is == "free" || read.Nature >= ProgramNature.Free;
        if (
            read.Values.Exists(value => value.Role != ValueRole.Text)
            || at >= call.Words.Count
            || read.Nature >= ProgramNature.Free
            || spec.Then is "separate" or "shell"
        )
        {
            var run = programs.Add(
                call,
                read.Nature > ProgramNature.Free ? read.Nature
                    : isFree ? ProgramNature.Free
                    : ProgramNature.Harmless,
                read.Reason,
                spec: spec
            );
            foreach (var (role, value) in read.Values)
            {
                arguments.Touch(role, value, call, run, isDeep: false);
            }
        }

        if (at >= call.Words.Count)
        {
            return;
        }

        switch (spec.Then)
        {
            case "shell" when !read.Seen.Contains("-x"):
                arguments.Shell(string.Join(' ', call.Words.Skip(at).Select(word => word.Text)), call);
                break;
            case "separate" or "shell":
                programs.Run(call.With(WithInput(spec, read, call, at)));
                break;
            default:
                Inner(
                    spec.TakesInput ? call.With([.. call.Words, Unsaid]) : call,
                    at,
                    isTransparent: spec.Then == "plain" && !isFree
                );
                break;
        }
    }

    private static Field Unsaid { get; } = new(ShellText.Unknown.ToString(), MaySplit: true);

    /// <summary>The command that words from a place on are.</summary>
    private void Inner(Invocation call, int at, bool isTransparent)
    {
        if (at >= call.Words.Count)
        {
            programs.Add(call, ProgramNature.Harmless);
            return;
        }

        var wrapping = new Wrapping([.. call.Shown.Take(at)], isTransparent);
        programs.Run(call.With([.. call.Words.Skip(at)]) with { Outer = [.. call.Outer, wrapping] });
    }

    /// <summary>The words of a command that gets more from standard input.</summary>
    private static List<Field> WithInput(ProgramSpec spec, ReadArguments read, Invocation call, int at)
    {
        var words = call.Words.Skip(at).ToList();
        if (!spec.TakesInput)
        {
            return words;
        }

        var input =
            call.State.InputPaths is { Count: > 0 } roots
            && !read.Seen.Contains("-a")
            && !read.Seen.Contains("--arg-file")
                ? roots.Select(root => new Field($"{root}/{ShellText.Below}", MaySplit: true)).ToList()
                : [Unsaid];
        var mark =
            read.Seen.Contains("-I") || read.Seen.Contains("-J")
                ? read
                    .Values.Find(value =>
                        value.Role == ValueRole.Text
                        && words.Exists(word => word.Text.Contains(value.Value.Text, StringComparison.Ordinal))
                    )
                    .Value.Text
            : read.Seen.Contains("-i") || read.Seen.Contains("--replace") ? "{}"
            : null;
        return mark is { Length: > 0 }
            ?
            [
                .. words.Select(word => new Field(
                    word.Text.Replace(mark, input[0].Text, StringComparison.Ordinal),
                    word.MaySplit
                )),
            ]
            : [.. words, .. input];
    }

    private void Env(Invocation call)
    {
        var read = arguments.Read(s_env, call, 1, stopsAtOperand: true);
        if (read.Seen.Contains("-S") || read.Seen.Contains("--split-string"))
        {
            var run = programs.Add(call, ProgramNature.Free, "it splits a text into a command");
            arguments.TouchAnything(call.Words.Skip(1), call, run);
            var text = string.Join(
                ' ',
                read.Values.Select(value => value.Value.Text)
                    .Concat(call.Words.Skip(read.End).Select(word => word.Text))
            );
            arguments.Shell(text, call);
            return;
        }

        var at = read.End;
        var isSafe =
            read.Values.TrueForAll(value => value.Role == ValueRole.Text) && read.Nature == ProgramNature.Harmless;
        while (at < call.Words.Count && Assigned(call.Words[at].Text) is { } name)
        {
            isSafe &= RiskyVariables.IsSafe(name);
            shell.Effects.Sets(name);
            at++;
        }

        if (at < call.Words.Count && call.Words[at].Text is ['-'])
        {
            (at, isSafe) = (at + 1, false);
        }

        foreach (var (_, value) in read.Values.Where(value => value.Role == ValueRole.Enter))
        {
            call = call with { State = call.State.Copy() };
            call.State.Folder = PathPlaces.Absolute(value.Text, call.State);
        }

        Inner(call, at, isSafe);
    }

    /// <summary>The variable that a word sets; null for none.</summary>
    private static string? Assigned(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Syntax.WordParser.IsName(word.AsSpan(0, equals)) ? word[..equals] : null;
    }

    private void Ssh(Invocation call)
    {
        var read = arguments.Read(s_ssh, call, 1, stopsAtOperand: true);
        var run = programs.Add(
            call,
            read.Nature > ProgramNature.Free ? read.Nature : ProgramNature.Free,
            "it works on another machine"
        );
        foreach (var (role, value) in read.Values)
        {
            arguments.Touch(role, value, call, run, isDeep: false);
        }

        if (read.End < call.Words.Count)
        {
            var host = call.Words[read.End].Text;
            arguments.Touch(
                ValueRole.Host,
                new Field(host[(host.IndexOf('@', StringComparison.Ordinal) + 1)..]),
                call,
                run,
                isDeep: false
            );
        }

        if (read.End + 1 < call.Words.Count)
        {
            // What runs there touches nothing here, but rules that forbid it speak of it there too.
            var words = call.Words.Skip(read.End + 1).ToList();
            var texts = words.Select(word => word.Text).ToList();
            var inner =
                texts.Count == 1
                    ? texts[0]
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Select(text => new Field(text))
                        .ToList()
                    : words;
            if (inner.Count > 0)
            {
                var wrapping = new Wrapping([.. call.Shown.Take(read.End + 1)], IsTransparent: false);
                programs.Add(call.With(inner) with { Outer = [.. call.Outer, wrapping] }, ProgramNature.Free);
            }
        }
    }

    private void Interpreter(Invocation call)
    {
        var at = 1;
        var isText = false;
        for (; at < call.Words.Count; at++)
        {
            var text = call.Words[at].Text;
            if (text is "-o" or "+o" or "-O" or "+O" or "--rcfile" or "--init-file")
            {
                at++;
            }
            else if (text is ['-', not '-', ..] && ShellText.IsKnown(text))
            {
                isText |= text.Contains('c', StringComparison.Ordinal);
            }
            else if (text is not (['-', '-', _, ..] or ['+', ..]))
            {
                break;
            }
        }

        var hasFile = call
            .Words.Skip(1)
            .Any(word =>
                word.Text is "--rcfile" or "--init-file" or ['-', .. _]
                && word.Text.Contains('i', StringComparison.Ordinal)
                && word.Text is not ['-', '-', ..]
            );
        if (at < call.Words.Count && isText)
        {
            programs.Add(call, hasFile ? ProgramNature.Free : ProgramNature.Harmless, "its text is looked into");
            var state = call.State.Copy();
            state.Arguments = [.. call.Words.Skip(at + 2)];
            arguments.Shell(call.Words[at].Text, call with { State = state });
            return;
        }

        if (at >= call.Words.Count && call.State.InputText is { } input && ShellText.IsKnown(input) && !hasFile)
        {
            programs.Add(call, ProgramNature.Harmless, "its text is looked into");
            arguments.Shell(input, call);
            return;
        }

        var run = programs.Add(call, ProgramNature.Free, "it runs a script");
        if (at >= call.Words.Count || call.Words.Skip(1).Any(word => word.Text is "-s"))
        {
            if (!call.Words.Skip(1).Any(word => word.Text is "--version" or "--help"))
            {
                shell.Effects.Unknown("what a shell reads from its input");
            }

            return;
        }

        arguments.TouchAnything(call.Words.Skip(at), call, run);
    }
}
