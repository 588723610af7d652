using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Running;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>Git: its global options, its configuration, and the repository it would work in, whose own may run anything.</summary>
internal sealed class GitProgram(ShellRunner shell, ProgramRunner programs, ArgumentReader arguments)
{
    private static readonly string[] s_quiet =
    [
        "--no-pager",
        "-P",
        "--no-optional-locks",
        "--literal-pathspecs",
        "--no-replace-objects",
    ];

    /// <summary>Settings that only change what is shown or who is named.</summary>
    private static readonly string[] s_harmlessSettings =
    [
        "color.",
        "core.quotepath=",
        "user.name=",
        "user.email=",
        "commit.gpgsign=",
        "advice.",
        "init.defaultbranch=",
        "log.",
        "diff.context=",
        "core.pager=cat",
        "column.",
    ];

    private static readonly string[] s_listing =
    [
        "-l",
        "--list",
        "-a",
        "--all",
        "-r",
        "--remotes",
        "-v",
        "-vv",
        "--show-current",
        "--merged",
        "--no-merged",
        "--contains",
        "--points-at",
        "--sort",
        "--format",
    ];

    private static readonly string[] s_reading =
    [
        "--get",
        "--get-all",
        "--get-regexp",
        "--get-urlmatch",
        "--list",
        "-l",
        "get",
        "list",
    ];

    public void Run(Invocation call)
    {
        var globals = new List<string>();
        var (isQuiet, isDangerous, isElsewhere) = (true, false, false);
        var state = call.State;
        var at = 1;
        for (
            ;
            at < call.Words.Count && call.Words[at].Text is ['-', _, ..] word && word is not ("--version" or "--help");
            at++
        )
        {
            var value = at + 1 < call.Words.Count ? call.Words[at + 1].Text : "";
            switch (word)
            {
                case "-C":
                    state = state.Copy();
                    state.Folder = value.Length > 0 ? PathPlaces.Absolute(value, state) : null;
                    at++;
                    break;
                case "-c" or "--config-env":
                    isDangerous |= !IsHarmless(value);
                    isQuiet &= IsHarmless(value);
                    Alias(value, call);
                    at++;
                    break;
                case "--git-dir"
                or "--work-tree"
                or "--namespace"
                or "--exec-path"
                or "--super-prefix"
                or "--attr-source":
                    (isQuiet, isDangerous) = (false, isDangerous || word == "--exec-path");
                    isElsewhere = true;
                    at++;
                    break;
                default:
                    isQuiet &= s_quiet.Contains(word);
                    isElsewhere |=
                        word.Contains("-dir", StringComparison.Ordinal)
                        || word.Contains("-tree", StringComparison.Ordinal);
                    isDangerous |=
                        word.StartsWith("--exec-path=", StringComparison.Ordinal)
                        || word.StartsWith("--config-env", StringComparison.Ordinal);
                    break;
            }
        }

        var place = call with { State = state };
        if (at >= call.Words.Count || !ShellText.IsKnown(call.Words[at].Text))
        {
            programs.Free(place, "which of git's commands it is");
            return;
        }

        var sub = call.Words[at].Text;
        var plain = at > 1 ? string.Join(' ', call.Shown.Skip(at).Prepend("git")) : null;
        if (
            isDangerous
            || isElsewhere
            || call.Words.Any(field => field.Text.StartsWith("ext::", StringComparison.Ordinal))
        )
        {
            var run = programs.Add(
                place,
                isDangerous ? ProgramNature.Dangerous : ProgramNature.Free,
                "its options may make git run something else",
                plain
            );
            arguments.TouchAnything(call.Words.Skip(at + 1), place, run);
            return;
        }

        Command(sub, place, at + 1, plain, isQuiet);
    }

    private void Command(string sub, Invocation call, int start, string? plain, bool isQuiet)
    {
        var words = call.Words.Skip(start).Select(word => word.Text).ToList();
        if (sub == "config")
        {
            Config(call, words, plain);
            return;
        }

        var isReading = sub switch
        {
            "branch" => words.TrueForAll(word => s_listing.Contains(word.Split('=')[0]))
                || (words.Count == 2 && words[0] is "--list" or "--contains" or "--merged" or "--points-at"),
            "tag" => words.Count == 0
                || (
                    words[0] is "-l" or "--list"
                    && words.TrueForAll(word => word is not ("-d" or "--delete" or "-f" or "-F" or "-m"))
                ),
            "remote" => words is [] or ["-v"] or ["get-url", _],
            "stash" => words is ["list", ..] or ["show", ..],
            "worktree" => words is ["list", ..],
            "reflog" => words is [] or ["show", ..],
            _ => false,
        };
        var spec = isReading ? ProgramTable.Find("git for-each-ref") : ProgramTable.Find($"git {sub}");
        if (spec is null)
        {
            var run = programs.Add(call, ProgramNature.Free, "it is not known what it does", plain, isQuiet);
            arguments.TouchAnything(call.Words.Skip(start), call, run);
            return;
        }

        // A folder with a repository of its own has a configuration of its own, which makes the most harmless command run programs.
        var isOwn = spec.Is == "harmless" && IsForeignRepository(call.State);
        arguments.Run(
            spec,
            isOwn
                ? call with
                {
                    Concern = call.Concern ?? "a repository of its own may make git run something else",
                }
                : call,
            start,
            plain,
            isQuiet
        );
    }

    private void Config(Invocation call, List<string> words, string? plain)
    {
        var isReading =
            words.Exists(word => s_reading.Contains(word)) || words.FindAll(word => word is not ['-', ..]).Count == 1;
        var run = programs.Add(
            call,
            isReading ? ProgramNature.Harmless : ProgramNature.Dangerous,
            "git's configuration makes git run programs",
            plain
        );
        if (isReading)
        {
            return;
        }

        var file =
            words.Exists(word => word is "--global") ? $"{shell.Scope.Home.TrimEnd('/')}/.gitconfig"
            : words.Exists(word => word is "--system") ? "/etc/gitconfig"
            : ".git/config";
        shell.Places.Touch(PathUse.Write, file, call.State, run);
        if (
            words.FindIndex(word => word.StartsWith("alias.", StringComparison.OrdinalIgnoreCase)) is var at and >= 0
            && at + 1 < words.Count
        )
        {
            Alias($"{words[at]}={words[at + 1]}", call);
        }
    }

    /// <summary>An alias that begins with an exclamation mark is a command for a shell.</summary>
    private void Alias(string setting, Invocation call)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (
            equals > 0
            && setting.StartsWith("alias.", StringComparison.OrdinalIgnoreCase)
            && setting.AsSpan(equals + 1) is ['!', ..]
        )
        {
            arguments.Shell(setting[(equals + 2)..], call);
        }
    }

    private static bool IsHarmless(string setting) =>
        ShellText.IsKnown(setting)
        && s_harmlessSettings.Any(known => setting.StartsWith(known, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a folder between the workspace and the working folder is, or may pass for, a repository of its own.</summary>
    private bool IsForeignRepository(ShellState state)
    {
        var workspace = shell.Scope.Workspace.TrimEnd('/');
        if (state.Folder is not { } folder || !shell.Places.IsInside(folder, shell.Places.Real(folder)))
        {
            return true;
        }

        for (var at = folder.TrimEnd('/'); ; at = at[..at.LastIndexOf('/')])
        {
            var hasGit = Path.Exists($"{at}/.git");
            if (at == workspace)
            {
                return !hasGit && IsBare(at);
            }

            if (hasGit || IsBare(at) || at.Length == 0)
            {
                return true;
            }
        }
    }

    private static bool IsBare(string folder) => File.Exists($"{folder}/HEAD") && Directory.Exists($"{folder}/objects");
}
