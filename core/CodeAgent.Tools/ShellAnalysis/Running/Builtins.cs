using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Programs;
using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Commands of the shell itself.</summary>
internal sealed class Builtins(ShellRunner shell, WordExpander expander, ProgramRunner programs)
{
    private const int MostStack = 20;

    private static readonly HashSet<string> s_quiet = new(StringComparer.Ordinal)
    {
        "exit",
        "return",
        "break",
        "continue",
        "wait",
        "jobs",
        "dirs",
        "umask",
        "ulimit",
        "times",
        "type",
        "compgen",
    };

    /// <summary>Runs a builtin; false for a word that is none.</summary>
    public bool TryRun(Invocation call)
    {
        var words = call.Words;
        switch (call.Name)
        {
            case "cd" or "pushd" or "popd":
                ChangeFolder(call);
                return true;
            case "eval":
                Quiet(call);
                Text(string.Join(' ', words.Skip(1).Select(word => word.Text)), call, call.State);
                return true;
            case "exec" or "command" or "builtin":
                Through(call);
                return true;
            case "export" or "declare" or "typeset" or "local" or "readonly":
                Declare(call);
                return true;
            case "unset":
                Unset(call);
                return true;
            case "set":
                SetOptions(call);
                return true;
            case "shift":
                Quiet(call);
                call.State.Arguments = [.. call.State.Arguments.Skip(1)];
                return true;
            case "read" or "mapfile" or "readarray" or "getopts":
                Read(call);
                return true;
            case "printf":
                Printf(call);
                return true;
            case "let":
                Quiet(call);
                foreach (var (text, _) in words.Skip(1))
                {
                    expander.CheckNames(text, call.State);
                }

                return true;
            case "test" or "[":
                Quiet(call);
                Conditions.Check([.. words.Skip(1).Select(word => word.Text)], expander, shell.Effects, call.State);
                return true;
            case "trap":
                Quiet(call);
                if (words.Count > 2 && words[1].Text is not ("-" or ""))
                {
                    Text(words[1].Text, call, call.State.Copy());
                }

                return true;
            case "source" or ".":
                programs.Free(call, "it runs a script in this shell");
                return true;
            case "shopt":
                SetShellOptions(call);
                return true;
            case "alias" or "unalias" or "enable" or "hash" or "bind" or "complete" or "history" or "fc":
                programs.Add(call, ProgramNature.Dangerous, "it changes what later commands are");
                if (words.Count > 1)
                {
                    shell.Effects.Unknown("which programs later commands are");
                }

                return true;
            default:
                if (s_quiet.Contains(call.Name))
                {
                    Quiet(call);
                    return true;
                }

                return false;
        }
    }

    /// <summary>Sets a variable, and remembers one that may reach programs and change them.</summary>
    public static void Set(string name, string value, ShellState state, EffectsBuilder effects)
    {
        if (!WordParser.IsName(name))
        {
            effects.Unknown("which variable is set");
            return;
        }

        state.Lists.Remove(name);
        state.Variables[name] = value;
        if (RiskyVariables.IsRisky(name))
        {
            state.Risky.Add(name);
            effects.Sets(name);
        }
    }

    private void Unset(Invocation call)
    {
        Quiet(call);
        foreach (var (text, _) in call.Words.Skip(1))
        {
            Set(text, ShellText.Unknown.ToString(), call.State, shell.Effects);
        }
    }

    private void Quiet(Invocation call) =>
        programs.Add(call with { IsTainted = false, Concern = null }, ProgramNature.Harmless);

    private void Text(string text, Invocation call, ShellState state)
    {
        if (ShellText.IsKnown(text))
        {
            shell.RunText(text, state);
        }
        else
        {
            programs.Run(call.With([new Field(ShellText.Unknown.ToString())]));
        }
    }

    private void ChangeFolder(Invocation call)
    {
        var state = call.State;
        var run = programs.Add(call with { IsTainted = false, Concern = null }, ProgramNature.Harmless);
        var words = call
            .Words.Skip(1)
            .Select(word => word.Text)
            .Where(text => text is not ("-P" or "-L" or "-e" or "-n" or "--"))
            .ToList();
        var isUnsure =
            call.Words.Any(word => word.MaySplit) || words.Count > 1 || state.Variables.ContainsKey("CDPATH");
        string? target;
        if (call.Name == "popd")
        {
            target = state.Stack is [.., var top] && words.Count == 0 ? top : null;
            if (state.Stack.Count > 0)
            {
                state.Stack.RemoveAt(state.Stack.Count - 1);
            }
        }
        else if (call.Name == "pushd" && (words.Count == 0 || words[0] is ['+' or '-', ..]))
        {
            target = null;
        }
        else
        {
            target = words switch
            {
                [] => call.Words.Count == 1 || call.Words.Count > words.Count ? shell.Scope.Home : null,
                ["-"] => state.LastFolder,
                [""] => state.Folder,
                [var text] when ShellText.IsKnown(text) => PathPlaces.Absolute(text, state),
                _ => null,
            };
        }

        if (words.Count == 0 && call.Name == "cd" && state.Variables.ContainsKey("HOME"))
        {
            target = null;
        }

        var next = target is null || isUnsure ? null : PathPlaces.Normal(target);
        if (call.Name == "pushd" && state.Stack.Count < MostStack)
        {
            state.Stack.Add(state.Folder);
        }

        if (next is not null)
        {
            shell.Places.Touch(PathUse.Enter, next, state, run);
        }

        // A folder that is not there may be made first, or the shell stays where it is.
        state.IsSure = next is null || Directory.Exists(next);
        (state.LastFolder, state.Folder) = (state.Folder, next);
    }

    private void Through(Invocation call)
    {
        var at = 1;
        var isLookUp = false;
        for (; at < call.Words.Count && call.Words[at].Text is ['-', _, ..] option; at++)
        {
            isLookUp |=
                option is ['-', .. var letters] && call.Name == "command" && letters.AsSpan().ContainsAny('v', 'V');
            at += option == "-a" && call.Name == "exec" ? 1 : 0;
        }

        if (at >= call.Words.Count || isLookUp)
        {
            Quiet(call);
            return;
        }

        var wrapping = new Wrapping([.. call.Shown.Take(at)], IsTransparent: true);
        var inner = call.With([.. call.Words.Skip(at)]) with { Outer = [.. call.Outer, wrapping] };
        if (call.Name == "exec" || !TryRun(inner))
        {
            programs.Run(inner);
        }
    }

    private void Declare(Invocation call)
    {
        Quiet(call);
        var isExport =
            call.Name == "export"
            || call.Words.Any(word =>
                word.Text is ['-', not '-', ..] && word.Text.Contains('x', StringComparison.Ordinal)
            );
        var isCounted = call.Words.Any(word =>
            word.Text is ['-', not '-', ..] && word.Text.AsSpan().ContainsAny('i', 'n')
        );
        foreach (var (text, maySplit) in call.Words.Skip(1))
        {
            if (text is ['-' or '+', ..])
            {
                continue;
            }

            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals].TrimEnd('+');
            if (maySplit && equals < 0)
            {
                shell.Effects.Unknown("which variable is set");
                continue;
            }

            if (equals >= 0)
            {
                var value = maySplit || text[equals - 1] == '+' ? ShellText.Unknown.ToString() : text[(equals + 1)..];
                Set(name, value, call.State, shell.Effects);
            }

            if (isCounted)
            {
                // Its values are evaluated, or are names of others.
                shell.Effects.Unknown("what is counted with");
            }

            if (isExport && !RiskyVariables.IsSafe(name) && equals >= 0)
            {
                call.State.Risky.Add(name);
                shell.Effects.Sets(name);
            }
        }
    }

    private void SetOptions(Invocation call)
    {
        Quiet(call);
        var words = call.Words.Skip(1).ToList();
        if (words.Count == 0)
        {
            return;
        }

        if (words[0].Text == "--")
        {
            call.State.Arguments = [.. words.Skip(1)];
        }
        else if (
            words.Exists(word =>
                !ShellText.IsKnown(word.Text)
                || word.Text is ['-' or '+', ..] && word.Text.AsSpan(1).ContainsAny('a', 'k')
            )
        )
        {
            shell.Effects.Unknown("what the shell's options change");
        }
        else if (
            words.Exists(word => word.Text is not ['-' or '+', ..])
            && words[0].Text is not ("-o" or "+o" or ['-', .., 'o'])
        )
        {
            call.State.Arguments = [new Field(ShellText.Unknown.ToString(), MaySplit: true)];
        }
    }

    private void SetShellOptions(Invocation call)
    {
        Quiet(call);
        if (
            call
                .Words.Skip(1)
                .Any(word =>
                    word.Text
                        is not (
                            ['-', ..]
                            or "nullglob"
                            or "failglob"
                            or "globstar"
                            or "nocaseglob"
                            or "inherit_errexit"
                            or "pipefail"
                            or "lastpipe"
                        )
                )
        )
        {
            // E.g. aliases, hidden files in patterns, extended patterns.
            shell.Effects.Unknown("what the shell's options change");
        }
    }

    private void Read(Invocation call)
    {
        Quiet(call);
        var value = call.State.InputPaths is [var root] ? $"{root}/{ShellText.Below}" : ShellText.Unknown.ToString();
        var names = new List<string>();
        for (var at = 1; at < call.Words.Count; at++)
        {
            var text = call.Words[at].Text;
            if (
                text is "-p" or "-t" or "-n" or "-N" or "-d" or "-u" or "-i" or "-C" or "-c" or "-O" or "-s"
                && call.Name is not "read"
            )
            {
                at++;
                if (text is "-C" && call.Name != "read")
                {
                    shell.Effects.Unknown("what is called for each line");
                }
            }
            else if (text is "-p" or "-t" or "-n" or "-N" or "-d" or "-u" or "-i")
            {
                at++;
            }
            else if (text is not ['-', ..])
            {
                names.Add(text);
            }
        }

        foreach (var name in names.DefaultIfEmpty(call.Name == "read" ? "REPLY" : "MAPFILE"))
        {
            Set(name, names.Count <= 1 ? value : ShellText.Unknown.ToString(), call.State, shell.Effects);
            if (call.Name is "mapfile" or "readarray" || call.Words.Any(word => word.Text is "-a" or "-ra"))
            {
                call.State.Lists[name] = [new Field(value, MaySplit: true)];
            }
        }
    }

    private void Printf(Invocation call)
    {
        Quiet(call);
        if (call.Words.Count > 2 && call.Words[1].Text is ['-', 'v', ..] option)
        {
            var name = option.Length > 2 ? option[2..] : call.Words[2].Text;
            Set(name, ShellText.Unknown.ToString(), call.State, shell.Effects);
        }
        else if (
            call.Words.Count > 1
            && ShellText.MayBeOption(call.Words[1].Text)
            && !ShellText.IsKnown(call.Words[1].Text)
        )
        {
            shell.Effects.Unknown("which variable is set");
        }
    }
}
