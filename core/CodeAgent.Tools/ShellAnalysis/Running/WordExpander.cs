using System.Text;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Expands words as bash does, and runs the commands in them.</summary>
internal sealed class WordExpander(ShellRunner runner, EffectsBuilder effects, CommandScope scope)
{
    private const string Everything = "*@";

    /// <summary>The words that words turn into.</summary>
    public List<Field> Fields(IEnumerable<Word> words, ShellState state)
    {
        var fields = new List<Field>();
        foreach (var word in words)
        {
            if (word.Parts is [TextPart { IsQuoted: true } quoted])
            {
                fields.Add(new Field(quoted.Text));
                continue;
            }

            foreach (var one in BraceExpansion.Of(word))
            {
                Expand(one, state, fields);
            }
        }

        return fields;
    }

    /// <summary>The one text of a word that is neither split nor a pattern: a value, or a here-document.</summary>
    public string Text(Word word, ShellState state)
    {
        var text = new StringBuilder();
        for (var at = 0; at < word.Parts.Count; at++)
        {
            text.Append(
                word.Parts[at] is TextPart { IsQuoted: false } plain
                    ? (at == 0 ? Tilde(plain.Text, state) : plain.Text)
                    : string.Join(' ', Values(word.Parts[at], state).Select(field => field.Text))
            );
        }

        return text.ToString();
    }

    /// <summary>Runs what is in a word whose text does not matter.</summary>
    public void Run(Word word, ShellState state)
    {
        foreach (var part in word.Parts)
        {
            if (part is not TextPart)
            {
                Values(part, state);
            }
        }
    }

    /// <summary>Runs arithmetic: a variable in it whose text came from elsewhere would be run as well.</summary>
    public void Arithmetic(Word expression, ShellState state)
    {
        var text = new StringBuilder();
        foreach (var part in expression.Parts)
        {
            text.Append(part is TextPart plain ? plain.Text : Number(part, state));
        }

        CheckNames(text.ToString(), state);
    }

    /// <summary>Checks a text that bash takes for arithmetic.</summary>
    public void CheckNames(string text, ShellState state)
    {
        if (ShellText.HasUnknown(text) || ShellText.HasPattern(text))
        {
            effects.Unknown("what is counted with");
            return;
        }

        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiLetter(text[at]) && text[at] != '_')
            {
                continue;
            }

            var start = at;
            while (at < text.Length && WordParser.IsNameLetter(text[at]))
            {
                at++;
            }

            var name = text[start..at];
            if (state.Variables.TryGetValue(name, out var value) && !ShellText.IsNumber(value))
            {
                effects.Unknown("what is counted with");
            }

            // A number that is set here is a number from now on.
            state.Variables.TryAdd(name, ShellText.Plain.ToString());
            state.Variables[name] = ShellText.IsNumber(state.Variables[name])
                ? ShellText.Plain.ToString()
                : state.Variables[name];
        }
    }

    private string Number(WordPart part, ShellState state)
    {
        var text = string.Join(' ', Values(part, state).Select(field => field.Text));
        return text.Length == 0 ? "0" : text;
    }

    private void Expand(Word word, ShellState state, List<Field> fields)
    {
        var pieces = new WordPieces(fields);
        for (var at = 0; at < word.Parts.Count; at++)
        {
            switch (word.Parts[at])
            {
                case TextPart { IsQuoted: true } text:
                    pieces.Add(text.Text);
                    break;
                case TextPart text:
                    pieces.Add(ShellText.Activate(at == 0 ? Tilde(text.Text, state) : text.Text));
                    break;
                case { IsQuoted: true } part:
                    var values = Values(part, state);
                    pieces.AddAll(values, isList: part is ParameterPart { Name: var name } && IsList(name));
                    break;
                case var part:
                    AddSplit(pieces, Values(part, state), state);
                    break;
            }
        }

        pieces.End();
    }

    /// <summary>Splits what an expansion outside of quotes brings.</summary>
    private static void AddSplit(WordPieces pieces, List<Field> values, ShellState state)
    {
        for (var at = 0; at < values.Count; at++)
        {
            if (at > 0)
            {
                pieces.Break();
            }

            var text = values[at].Text;
            if (values[at].MaySplit || ShellText.HasUnknown(text) || state.Variables.ContainsKey("IFS"))
            {
                pieces.AddUnsure(ShellText.IsPlain(text) ? text : ShellText.Activate(text));
                continue;
            }

            var words = text.Split([' ', '\t', '\n']);
            for (var word = 0; word < words.Length; word++)
            {
                if (word > 0)
                {
                    pieces.Break();
                }

                pieces.AddUnquoted(ShellText.Activate(words[word]));
            }
        }
    }

    private static bool IsList(string name) => name == "@" || name.EndsWith("[@]", StringComparison.Ordinal);

    private List<Field> Values(WordPart part, ShellState state)
    {
        switch (part)
        {
            case TextPart text:
                return [new Field(text.Text)];
            case ParameterPart parameter:
                return Parameter(parameter, state);
            case CommandPart command:
                return Output(command, state);
            case ProcessPart process:
                runner.RunApart(process.Body, state);
                // A pipe, which nothing but the commands reads or writes.
                return [new Field("/dev/fd/63")];
            case ArithmeticPart arithmetic:
                Arithmetic(arithmetic.Expression, state);
                return [new Field(ShellText.Plain.ToString())];
            default:
                return [new Field(ShellText.Unknown.ToString(), MaySplit: true)];
        }
    }

    private List<Field> Output(CommandPart command, ShellState state)
    {
        runner.RunApart(command.Body, state);
        if (KnownOutput.Of(command.Body, state) is { } text)
        {
            return [new Field(text)];
        }

        return runner.OutputPaths(command.Body, state) is { Count: > 0 } roots
            ? [.. roots.Select(root => new Field($"{root}/{ShellText.Below}", MaySplit: true))]
            : [new Field(ShellText.Unknown.ToString(), MaySplit: true)];
    }

    private List<Field> Parameter(ParameterPart parameter, ShellState state)
    {
        var value = Value(parameter.Name, state);
        if (parameter.Operator is "" or "@" && parameter.Name.Length > 0)
        {
            return value ?? Unknown();
        }

        if (parameter.Operator == "#")
        {
            // A length as well, where there is no argument.
            if (parameter.Argument is null)
            {
                return [new Field(ShellText.Plain.ToString())];
            }
        }

        var argument = Argument(parameter, state);
        switch (parameter.Operator)
        {
            case "-" or "=" when value is null:
                // The variable is the environment's, or not there.
                if (parameter.Operator == "=")
                {
                    state.Variables[parameter.Name] = ShellText.Unknown.ToString();
                }

                return Unknown();
            case "-" or "=" or "?":
                return value!.TrueForAll(field => field.Text.Length > 0) && value.Count > 0
                    ? value
                    : [new Field(argument)];
            case "+":
                return value is null || !ShellText.IsKnown(value.FirstOrDefault().Text ?? "")
                    ? Unknown()
                    : [new Field(argument)];
            case ":":
                CheckNames(argument[1..], state);
                return Narrowed(value);
            case "#" or "%" or "^" or ",":
                return Narrowed(value);
            default:
                return Unknown();
        }
    }

    /// <summary>A part of a value: where the whole leads nowhere else, its parts do not.</summary>
    private static List<Field> Narrowed(List<Field>? value) =>
        value is [{ Text: var text }] && ShellText.IsPlain(text) ? [new Field(ShellText.Plain.ToString())] : Unknown();

    private string Argument(ParameterPart parameter, ShellState state)
    {
        if (parameter.Argument is null)
        {
            return "";
        }

        var text = Text(parameter.Argument, state);
        var skipped = text.Length > 1 && text[0] == ':' && parameter.Operator is "-" or "=" or "+" or "?" ? 2 : 1;
        return parameter.Operator is "-" or "=" or "+" or "?" ? text[Math.Min(skipped, text.Length)..] : text;
    }

    private static List<Field> Unknown() => [new Field(ShellText.Unknown.ToString(), MaySplit: true)];

    /// <summary>A parameter's value; null where the environment has it, if anything does.</summary>
    private List<Field>? Value(string name, ShellState state)
    {
        if (name.Length == 0)
        {
            return Unknown();
        }

        switch (name)
        {
            case "@" or "*":
                return [.. state.Arguments];
            case "#"
            or "?"
            or "$"
            or "!"
            or "LINENO"
            or "RANDOM"
            or "SECONDS"
            or "UID"
            or "EUID"
            or "PPID"
            or "BASHPID":
                return [new Field(ShellText.Plain.ToString())];
            case "HOME" when !state.Variables.ContainsKey(name):
                return [new Field(scope.Home)];
            case "PWD" when !state.Variables.ContainsKey(name):
                return state.Folder is { } folder ? [new Field(folder)] : Unknown();
            case "OLDPWD" when !state.Variables.ContainsKey(name):
                return state.LastFolder is { } last ? [new Field(last)] : Unknown();
            case "IFS" when !state.Variables.ContainsKey(name):
                return [new Field(" \t\n")];
        }

        if (char.IsAsciiDigit(name[0]))
        {
            var at = int.TryParse(name, out var number) ? number : int.MaxValue;
            return at == 0 ? Unknown()
                : state.Arguments.Any(field => field.MaySplit) ? Unknown()
                : at <= state.Arguments.Count ? [state.Arguments[at - 1]]
                : [new Field("")];
        }

        var open = name.IndexOf('[', StringComparison.Ordinal);
        if (open > 0)
        {
            return Item(name[..open], name[(open + 1)..^1], state);
        }

        return state.Lists.TryGetValue(name, out var list) ? [list.Count > 0 ? list[0] : new Field("")]
            : state.Variables.TryGetValue(name, out var value) ? [new Field(value)]
            : null;
    }

    private static List<Field> Item(string name, string index, ShellState state)
    {
        if (!state.Lists.TryGetValue(name, out var list))
        {
            return Unknown();
        }

        return Everything.Contains(index, StringComparison.Ordinal) ? [.. list]
            : int.TryParse(index, out var at) && at >= 0 && at < list.Count && !list.Any(field => field.MaySplit)
                ? [list[at]]
            : Unknown();
    }

    private string Tilde(string text, ShellState state)
    {
        if (text.Length == 0 || text[0] != '~')
        {
            return text;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? text[1..] : text[1..slash];
        var home = name switch
        {
            "" => state.Variables.GetValueOrDefault("HOME") ?? scope.Home,
            "+" => state.Folder,
            "-" => state.LastFolder,
            "root" => "/root",
            _ => null,
        };
        return $"{home ?? ShellText.Unknown.ToString()}{(slash < 0 ? "" : text[slash..])}";
    }
}
