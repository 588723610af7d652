using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Programs;
using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Walks through simple commands: assignments, redirections, functions, builtins, programs.</summary>
internal sealed class CommandRunner
{
    private readonly ShellRunner _shell;
    private readonly WordExpander _expander;
    private readonly ProgramRunner _programs;
    private readonly Builtins _builtins;

    public CommandRunner(ShellRunner shell, WordExpander expander)
    {
        _shell = shell;
        _expander = expander;
        _programs = new ProgramRunner(shell);
        _builtins = new Builtins(shell, expander, _programs);
    }

    /// <summary>Walks through a command.</summary>
    public void Run(SimpleNode command, ShellState state, IReadOnlyList<Wrapping> outer)
    {
        var words = _expander.Fields(command.Words, state);
        var before = (state.InputText, state.InputPaths);
        Redirect(command.Redirections, state);
        if (words.Count == 0)
        {
            foreach (var assignment in command.Assignments)
            {
                Assign(assignment, state);
            }
        }
        else
        {
            Run(words, command.Assignments, state, outer);
        }

        (state.InputText, state.InputPaths) = before;
    }

    /// <summary>Tells what redirections do.</summary>
    public void Redirect(IReadOnlyList<Redirection> redirections, ShellState state)
    {
        foreach (var redirection in redirections)
        {
            var text = Target(redirection, state);
            switch (redirection.Operator)
            {
                case "<<" or "<<<":
                    (state.InputText, state.InputPaths) = (text, null);
                    break;
                case ">&" or "<&" when IsDescriptor(text):
                    break;
                case "<&":
                    _shell.Effects.Unknown("which file is read");
                    break;
                case "<":
                    (state.InputText, state.InputPaths) = (null, null);
                    File(PathUse.Read, text, state);
                    break;
                case "<>":
                    (state.InputText, state.InputPaths) = (null, null);
                    File(PathUse.Read, text, state);
                    File(PathUse.Write, text, state);
                    break;
                default:
                    File(PathUse.Write, text, state);
                    break;
            }
        }
    }

    private static bool IsDescriptor(string text) =>
        text == "-" || (text.Length > 0 && text.TrimEnd('-').All(char.IsAsciiDigit));

    private string Target(Redirection redirection, ShellState state)
    {
        if (redirection.Operator is "<<" or "<<<")
        {
            return _expander.Text(redirection.Target, state);
        }

        return _expander.Fields([redirection.Target], state) is [{ MaySplit: false, Text: var text }]
            ? text
            : ShellText.Unknown.ToString();
    }

    private void File(PathUse use, string text, ShellState state)
    {
        if (
            text.StartsWith("/dev/tcp/", StringComparison.Ordinal)
            || text.StartsWith("/dev/udp/", StringComparison.Ordinal)
        )
        {
            // The shell itself opens a connection.
            _shell.Effects.Unknown("what is sent over a connection of the shell");
            return;
        }

        _shell.Places.Touch(use, text, state, -1);
    }

    private void Run(
        List<Field> words,
        IReadOnlyList<Assignment> assignments,
        ShellState state,
        IReadOnlyList<Wrapping> outer
    )
    {
        var call = new Invocation(words, state) { Outer = outer };
        if (assignments.Count > 0)
        {
            var (texts, isSafe) = (new List<string>(), true);
            foreach (var assignment in assignments)
            {
                var value = assignment.Value is { } word ? _expander.Text(word, state) : ShellText.Unknown.ToString();
                foreach (var item in assignment.Items ?? [])
                {
                    _expander.Run(item, state);
                }

                texts.Add($"{assignment.Name}={ShellText.Shown(value)}");
                isSafe &= RiskyVariables.IsSafe(assignment.Name);
                _shell.Effects.Sets(assignment.Name);
            }

            call = call with { Outer = [.. outer, new Wrapping(texts, isSafe)] };
        }

        if (state.Risky.Count > 0)
        {
            call = call with { Concern = $"{state.Risky.First()} was changed before it", IsTainted = true };
        }

        if (!words[0].MaySplit && state.Functions.TryGetValue(words[0].Text, out var body))
        {
            if (body is null)
            {
                _shell.Effects.Unknown("which of several functions is called");
                return;
            }

            _shell.Call(body, [.. words.Skip(1)], state);
            return;
        }

        if (words[0].MaySplit || !_builtins.TryRun(call))
        {
            _programs.Run(call);
        }
    }

    /// <summary>Sets a variable of the shell.</summary>
    public void Assign(Assignment assignment, ShellState state)
    {
        if (assignment.Index is { } index)
        {
            _expander.Run(index, state);
            _expander.CheckNames(_expander.Text(index, state), state);
        }

        if (assignment.Items is { } items)
        {
            var fields = _expander.Fields(items, state);
            state.Lists[assignment.Name] =
                assignment.Appends && state.Lists.TryGetValue(assignment.Name, out var before)
                    ? [.. before, .. fields]
                    : fields;
            return;
        }

        var value = _expander.Text(assignment.Value!, state);
        if (assignment.Index is not null)
        {
            state.Lists[assignment.Name] = [new Field(ShellText.Unknown.ToString(), MaySplit: true)];
            return;
        }

        Builtins.Set(
            assignment.Name,
            assignment.Appends ? Appended(assignment.Name, value, state) : value,
            state,
            _shell.Effects
        );
    }

    private static string Appended(string name, string value, ShellState state) =>
        (state.Variables.TryGetValue(name, out var before) ? before : ShellText.Unknown.ToString()) + value;
}
