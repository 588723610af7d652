using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Programs about files whose words are a language of their own: <c>find</c>, <c>tar</c>, <c>dd</c>, <c>rsync</c>.</summary>
internal sealed class FileProgram(ShellRunner shell, ProgramRunner programs, ArgumentReader arguments)
{
    private static readonly string[] s_executing = ["-exec", "-execdir", "-ok", "-okdir"];
    private static readonly string[] s_writing = ["-fprint", "-fprint0", "-fprintf", "-fls"];
    private static readonly string[] s_reading = ["-newer", "-anewer", "-cnewer", "-samefile", "-files0-from"];

    public void Run(string name, Invocation call)
    {
        switch (name)
        {
            case "find":
                Find(call);
                break;
            case "tar":
                Tar(call);
                break;
            case "dd":
                Dd(call);
                break;
            default:
                Remote(call);
                break;
        }
    }

    private void Find(Invocation call)
    {
        var words = call.Words.Select(word => word.Text).ToList();
        var roots = new List<string>();
        var at = 1;
        while (at < words.Count && words[at] is "-H" or "-L" or "-P" or ['-', 'O', ..] or ['-', 'D', ..])
        {
            at++;
        }

        while (at < words.Count && words[at] is not (['-', ..] or ['(', ..] or ['!', ..] or [',', ..]))
        {
            roots.Add(words[at++]);
        }

        if (roots.Count == 0)
        {
            roots.Add(".");
        }

        var (deletes, writes) = (words.Contains("-delete"), words.Exists(word => s_writing.Contains(word)));
        if (
            words
                .Skip(at)
                .Any(word =>
                    word is [ShellText.Unknown or ShellText.Star or ShellText.Any or ShellText.Open, ..]
                    && ShellText.MayBeOption(word)
                ) && call.Words.Skip(at).Any(word => word.MaySplit || ShellText.HasPattern(word.Text))
        )
        {
            shell.Effects.Unknown("which options a program is given");
        }

        var nature = deletes || writes ? ProgramNature.Dangerous : ProgramNature.Harmless;
        var run = programs.Add(
            call,
            nature,
            deletes ? "it deletes what it finds"
                : writes ? "it writes what it finds"
                : ""
        );
        foreach (var root in roots)
        {
            shell.Places.Touch(PathUse.List, root, call.State, run, isTree: true);
            if (deletes)
            {
                shell.Places.Touch(PathUse.Delete, root, call.State, run, isTree: true);
            }
        }

        for (; at < words.Count; at++)
        {
            if (s_executing.Contains(words[at]))
            {
                at = Execute(call, roots, at);
            }
            else if (at + 1 < words.Count && (s_writing.Contains(words[at]) || s_reading.Contains(words[at])))
            {
                shell.Places.Touch(
                    s_writing.Contains(words[at]) ? PathUse.Write : PathUse.Read,
                    words[at + 1],
                    call.State,
                    run
                );
            }
        }
    }

    /// <summary>The command of <c>-exec</c>, once for each root; answers with its last word's place.</summary>
    private int Execute(Invocation call, List<string> roots, int at)
    {
        var end = at + 1;
        while (end < call.Words.Count && call.Words[end].Text is not (";" or "+"))
        {
            end++;
        }

        var words = call.Words.Skip(at + 1).Take(end - at - 1).ToList();
        foreach (var root in words.Count == 0 ? [] : roots)
        {
            // In the folder of what is found a program's name may be that of a file there.
            var found =
                $"{(ShellText.HasUnknown(root) ? root : root.TrimEnd('/') is { Length: > 0 } folder ? folder : "/")}/{ShellText.Below}";
            var inner = call.With([
                .. words.Select(word =>
                    word.Text == "{}"
                        ? new Field(found)
                        : new Field(word.Text.Replace("{}", found, StringComparison.Ordinal), word.MaySplit)
                ),
            ]);
            programs.Run(
                inner with
                {
                    Concern = call.Words[at].Text.EndsWith("dir", StringComparison.Ordinal)
                        ? "it runs in the folder of what is found"
                        : inner.Concern,
                }
            );
        }

        return end;
    }

    private void Tar(Invocation call)
    {
        var words = call.Words.Skip(1).Select(word => word.Text).ToList();
        var isRisky = words.Exists(word =>
            word.StartsWith("--to-c", StringComparison.Ordinal)
            || word.StartsWith("--checkpoint-a", StringComparison.Ordinal)
            || word.StartsWith("--use-c", StringComparison.Ordinal)
            || word.StartsWith("--rsh", StringComparison.Ordinal)
            || word.StartsWith("--rmt", StringComparison.Ordinal)
            || word.StartsWith("--info-s", StringComparison.Ordinal)
            || word.StartsWith("--new-vol", StringComparison.Ordinal)
            || (word is ['-', not '-', ..] && word.AsSpan().ContainsAny('I', 'F'))
        );
        var letters = string.Concat(
            words.Where((word, at) => word is ['-', not '-', ..] || (at == 0 && word is not ['-', ..]))
        );
        var lists = letters.Contains('t', StringComparison.Ordinal) || words.Contains("--list");
        var creates = letters.Contains('c', StringComparison.Ordinal) || words.Contains("--create");
        var isPlain = !isRisky && lists && !creates && !letters.Contains('x', StringComparison.Ordinal);
        var run = programs.Add(
            call,
            isRisky ? ProgramNature.Dangerous
                : isPlain ? ProgramNature.Harmless
                : ProgramNature.Free,
            isRisky ? "its options make it run something else"
                : creates ? "it writes an archive"
                : "it writes what an archive holds"
        );
        var isNextArchive = false;
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (at == 0 && word is not ['-', ..] || word is ['-', not '-', ..])
            {
                isNextArchive = word.EndsWith('f');
                continue;
            }

            if (word.StartsWith("--file=", StringComparison.Ordinal))
            {
                (word, isNextArchive) = (word[7..], true);
            }

            if (word is ['-', ..])
            {
                continue;
            }

            shell.Places.Touch(
                isNextArchive && creates ? PathUse.Write : PathUse.Read,
                word,
                call.State,
                run,
                isTree: creates && !isNextArchive
            );
            isNextArchive = false;
        }

        if (!lists && !creates)
        {
            var folder = words.IndexOf("-C") is var c and >= 0 && c + 1 < words.Count ? words[c + 1] : ".";
            shell.Places.Touch(PathUse.Write, folder, call.State, run, isTree: true);
        }
    }

    private void Dd(Invocation call)
    {
        var run = programs.Add(call, ProgramNature.Edits);
        foreach (var (text, _) in call.Words.Skip(1))
        {
            if (text.StartsWith("if=", StringComparison.Ordinal))
            {
                shell.Places.Touch(PathUse.Read, text[3..], call.State, run);
            }
            else if (text.StartsWith("of=", StringComparison.Ordinal))
            {
                shell.Places.Touch(PathUse.Write, text[3..], call.State, run);
            }
            else if (!ShellText.IsKnown(text))
            {
                shell.Effects.Unknown("which file is changed");
            }
        }
    }

    /// <summary>Copies between machines, or between folders of this one.</summary>
    private void Remote(Invocation call)
    {
        var words = call.Words.Skip(1).Select(word => word.Text).ToList();
        var isRisky = words.Exists(word =>
            word is ['-', not '-', ..] && word.AsSpan().ContainsAny("eoSF")
            || word.StartsWith("--rs", StringComparison.Ordinal)
        );
        var run = programs.Add(
            call,
            isRisky ? ProgramNature.Dangerous : ProgramNature.Free,
            "it copies many files or reaches another machine"
        );
        var operands = words.FindAll(word => word is not ['-', ..]);
        for (var at = 0; at < operands.Count; at++)
        {
            var colon = operands[at].IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && operands[at].AsSpan(0, colon).IndexOf('/') < 0)
            {
                var host = operands[at][..colon];
                arguments.Touch(
                    ValueRole.Host,
                    new Field(host[(host.IndexOf('@', StringComparison.Ordinal) + 1)..]),
                    call,
                    run,
                    isDeep: false
                );
            }
            else
            {
                shell.Places.Touch(
                    at > 0 && at == operands.Count - 1 ? PathUse.Write : PathUse.Read,
                    operands[at],
                    call.State,
                    run,
                    isTree: true
                );
            }
        }
    }
}
