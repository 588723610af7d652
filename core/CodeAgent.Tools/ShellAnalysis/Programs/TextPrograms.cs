using System.Text.RegularExpressions;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary><c>sed</c> and <c>awk</c>, whose scripts may write files and run commands.</summary>
internal sealed partial class TextPrograms(ShellRunner shell, ProgramRunner programs, ArgumentReader arguments)
{
    private static readonly ProgramSpec s_sed = new(
        new ProgramEntry
        {
            Is = "harmless",
            Args = "text read*",
            Opts =
                "-n -E -r -s -u -z -i=?text -e=text! -f=!read! -l=text --quiet --silent --regexp-extended --expression=text! --file=!read! --in-place=?text --separate --null-data --posix --sandbox --debug",
        }
    );

    private static readonly ProgramSpec s_awk = new(
        new ProgramEntry
        {
            Is = "harmless",
            Args = "text read*",
            Opts =
                "-F=text -v=text -f=!read! --file=!read! -i=!read -l=!text -E=!read -e=text! -o=?text -p=?text -d=?text --field-separator=text --assign=text --include=!read --load=!text --exec=!read --source=text! --dump-variables=?text --pretty-print=?text --profile=?text",
        }
    );

    public void Run(string name, Invocation call)
    {
        var isSed = name.EndsWith("sed", StringComparison.Ordinal);
        var spec = isSed ? s_sed : s_awk;
        var read = arguments.Read(spec, call, 1, stopsAtOperand: false);
        var edits = isSed && (read.Seen.Contains("-i") || read.Seen.Contains("--in-place"));
        var scripts = Scripts(spec, read, call);
        var isHarmless = scripts.TrueForAll(script =>
            ShellText.IsKnown(script) && (isSed ? IsHarmlessSed(script) : IsHarmlessAwk(script))
        );
        if (scripts.Exists(ShellText.HasUnknown))
        {
            shell.Effects.Unknown($"what a script of {name} does");
        }

        if (
            !isSed
            && read.Seen.Any(option =>
                option is "-o" or "-p" or "-d" or "--dump-variables" or "--pretty-print" or "--profile"
            )
        )
        {
            isHarmless = false;
        }

        var nature =
            read.Nature >= ProgramNature.Free ? read.Nature
            : !isHarmless ? ProgramNature.Dangerous
            : edits ? ProgramNature.Edits
            : ProgramNature.Harmless;
        var run = programs.Add(call, nature, isHarmless ? read.Reason : "its script may write files or run commands");
        foreach (var operand in read.Operands.Skip(read.TakesFirst ? 0 : 1))
        {
            shell.Places.Touch(edits ? PathUse.Write : PathUse.Read, operand.Text, call.State, run);
        }

        foreach (var (role, value) in read.Values.Where(value => value.Role == ValueRole.Read))
        {
            arguments.Touch(role, value, call, run, isDeep: false);
        }
    }

    private static List<string> Scripts(ProgramSpec spec, ReadArguments read, Invocation call)
    {
        if (!read.TakesFirst)
        {
            return [.. read.Operands.Take(1).Select(operand => operand.Text)];
        }

        // Which value belongs to which option is not kept: each text is held for a script.
        _ = (spec, call);
        return [.. read.Values.Where(value => value.Role == ValueRole.Text).Select(value => value.Value.Text)];
    }

    /// <summary>Addresses, printing, deleting, and replacing without the flags that write or run.</summary>
    private static bool IsHarmlessSed(string script)
    {
        foreach (var line in script.Split('\n'))
        {
            var rest = line.Trim();
            while (rest.Length > 0)
            {
                var match = SedCommand().Match(rest);
                if (!match.Success)
                {
                    return false;
                }

                rest = rest[match.Length..].TrimStart(' ', ';', '}');
            }
        }

        return true;
    }

    private static bool IsHarmlessAwk(string script)
    {
        var text = AwkText().Replace(script, "\"\"");
        return !AwkRisk().IsMatch(text)
            && !text.Replace("||", "", StringComparison.Ordinal).Contains('|', StringComparison.Ordinal)
            && text.Split(['\n', ';', '{', '}'])
                .All(part =>
                    !part.Contains("print", StringComparison.Ordinal) || !part.Contains('>', StringComparison.Ordinal)
                );
    }

    [GeneratedRegex(
        """\A(?:(?:\d+(?:~\d+)?|\$|/(?:[^/\\\n]|\\.)*/I?)(?:\s*,\s*(?:\+?\d+|\$|/(?:[^/\\\n]|\\.)*/I?))?)?\s*!?\s*\{?\s*(?:[pdqQPDNnhHgGx=](?=\s*(?:;|\}|\z))|q\d+|s([/|#,:@!_~])(?:(?!\1)[^\\\n]|\\.)*\1(?:(?!\1)[^\\\n]|\\.)*\1[gpiI0-9]*(?=\s*(?:;|\}|\z))|y/(?:[^/\\\n]|\\.)*/(?:[^/\\\n]|\\.)*/|[aic]\\?\s*[^\n]*\z)""",
        RegexOptions.CultureInvariant,
        50
    )]
    private static partial Regex SedCommand();

    [GeneratedRegex(
        """
            "(?:[^"\\]|\\.)*"
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace,
        50
    )]
    private static partial Regex AwkText();

    [GeneratedRegex(@"\b(?:system|getline|close|fflush)\b|@", RegexOptions.CultureInvariant, 50)]
    private static partial Regex AwkRisk();
}
