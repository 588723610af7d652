using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Tells what a program would do, by the table of those that are known and by the few that need more than that.</summary>
internal sealed class ProgramRunner
{
    private static readonly string[] s_systemFolders =
    [
        "/bin/",
        "/usr/bin/",
        "/usr/local/bin/",
        "/sbin/",
        "/usr/sbin/",
    ];
    private readonly ShellRunner _shell;
    private readonly ArgumentReader _arguments;
    private readonly WrapperPrograms _wrappers;
    private readonly GitProgram _git;
    private readonly FileProgram _files;
    private readonly TextPrograms _texts;

    public ProgramRunner(ShellRunner shell)
    {
        _shell = shell;
        _arguments = new ArgumentReader(shell, this);
        _wrappers = new WrapperPrograms(shell, this, _arguments);
        _git = new GitProgram(shell, this, _arguments);
        _files = new FileProgram(shell, this, _arguments);
        _texts = new TextPrograms(shell, this, _arguments);
    }

    private EffectsBuilder Effects => _shell.Effects;

    /// <summary>Tells what a program does.</summary>
    public void Run(Invocation call)
    {
        var name = call.Name;
        if (call.Words[0].MaySplit || !ShellText.IsKnown(name))
        {
            Add(call, ProgramNature.Free, "its name is not known");
            Effects.Unknown("which program is run");
            return;
        }

        var known = SystemName(name);
        if (known.Contains('/', StringComparison.Ordinal))
        {
            Free(call, "it is a file of its own");
            return;
        }

        switch (known)
        {
            case "git":
                _git.Run(call);
                break;
            case "find" or "tar" or "dd" or "rsync" or "scp":
                _files.Run(known, call);
                break;
            case "sed" or "gsed" or "awk" or "gawk" or "mawk":
                _texts.Run(known, call);
                break;
            case "env"
            or "bash"
            or "sh"
            or "dash"
            or "zsh"
            or "ksh"
            or "ash"
            or "fish"
            or "busybox"
            or "toybox"
            or "ssh":
                _wrappers.Run(known, call);
                break;
            default:
                RunByTable(known, call);
                break;
        }
    }

    /// <summary>Adds a program; answers with its index.</summary>
    /// <param name="call">The program and what is around it.</param>
    /// <param name="nature">What it is by itself.</param>
    /// <param name="reason">Why it is no better.</param>
    /// <param name="plain">The same without options that say nothing; null for none.</param>
    /// <param name="plainCovers">Whether a rule for that allows it.</param>
    /// <param name="spec">What is known of it.</param>
    public int Add(
        Invocation call,
        ProgramNature nature,
        string reason = "",
        string? plain = null,
        bool plainCovers = false,
        ProgramSpec? spec = null
    )
    {
        List<string> words = [.. call.Outer.SelectMany(outer => outer.Words), .. call.Shown];
        var forms = new List<RunForm>();
        var (skipped, covers) = (0, true);
        foreach (var outer in call.Outer)
        {
            forms.Add(new RunForm(words[skipped..], covers));
            skipped += outer.Words.Count;
            covers &= outer.IsTransparent;
        }

        forms.Add(
            new RunForm(words[skipped..], covers)
            {
                Plain = plain,
                PlainCovers = covers && plainCovers,
                Aliases = spec?.Aliases,
            }
        );
        if (call.IsTainted)
        {
            (nature, reason) = (ProgramNature.Dangerous, call.Concern!);
        }
        else if (!covers || call.Concern is not null)
        {
            nature = nature < ProgramNature.Free ? ProgramNature.Free : nature;
            reason = reason.Length == 0 ? call.Concern ?? "it is wrapped" : reason;
        }

        return Effects.Add(
            new ProgramRun(forms, nature, reason)
            {
                IsElsewhere =
                    nature >= ProgramNature.Free
                    && (
                        call.State.Folder is not { } folder
                        || !_shell.Places.IsInside(folder, _shell.Places.Real(folder))
                    ),
            }
        );
    }

    /// <summary>A program of which nothing is known but its words.</summary>
    public void Free(Invocation call, string reason)
    {
        var run = Add(call, ProgramNature.Free, reason);
        if (call.Name.Contains('/', StringComparison.Ordinal))
        {
            _shell.Places.Touch(PathUse.Read, call.Name, call.State, run);
        }

        _arguments.TouchAnything(call.Words.Skip(1), call, run);
    }

    /// <summary>The name of a system's program without its folder.</summary>
    public static string SystemName(string name) =>
        Array.Find(s_systemFolders, folder => name.StartsWith(folder, StringComparison.Ordinal)) is { } found
            ? name[found.Length..]
            : name;

    private void RunByTable(string name, Invocation call)
    {
        if (ProgramTable.Find(name) is not { } spec)
        {
            Free(call, "it is not known what it does");
        }
        else if (spec.Then is not null)
        {
            _wrappers.Run(spec, call);
        }
        else
        {
            _arguments.Run(spec, call);
        }
    }
}
