using System.Text;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Sandboxes;

namespace CodeAgent.Tools.Shell;

/// <summary>Turns a command's end into what the model and a view are told.</summary>
internal sealed class BashReport(string command, TimeSpan timeout, CommandResult result, CommandOutput output)
{
    /// <summary>Characters that are kept free of the tool's cap for everything but the output.</summary>
    public const int LongestNote = 2000;

    private readonly OutputText _text = output.Finish();

    /// <summary>Its sandbox; null for none.</summary>
    public Enclosed? Enclosed { get; init; }

    /// <summary>The call's result.</summary>
    public ToolResult ToResult()
    {
        var details = new BashDetails(
            result.Ending,
            result.Exit?.Code,
            result.Exit?.Signal,
            (long)result.Duration.TotalMilliseconds,
            output.Bytes,
            output.Lines
        )
        {
            OutputPath = _text.Path,
            LeftRunning = result.LeftRunning,
        };
        return new ToolResult([new TextBlock(Text())], Failure())
        {
            Details = JsonSerializer.SerializeToElement(details, BashDetailsContext.Default.BashDetails),
        };
    }

    private string Text()
    {
        var text = new StringBuilder(_text.Head);
        if (_text.IsCut)
            AppendLine(text, CutNote()).Append(_text.Tail);
        if (text.Length == 0)
            text.Append("(no output)");
        foreach (var note in Notes())
            AppendLine(text, $"[{note}]");
        return text.ToString().TrimEnd('\n');
    }

    private string CutNote()
    {
        var size = $"[… cut here: the output has {output.Bytes} bytes in {output.Lines} lines.";
        var kept = _text.Kept == output.Bytes ? "It is kept" : $"Its first {_text.Kept} bytes are kept";
        return _text.Path is null
            ? $"{size} The rest could not be kept. …]\n"
            : $"{size} {kept} in {_text.Path}: Read that file with offset and limit, or search it with grep. …]\n";
    }

    private IEnumerable<string> Notes()
    {
        if (Failure() is { } failure)
            yield return failure.ToText().Replace('\n', ' ');
        else if (result.Exit is { Code: not 0 and { } code })
            yield return $"exit code {code}";
        else if (result.Exit is { Code: null, Signal: null })
            yield return "exit code unknown";
        if (result.Exit is null)
            yield return "the process could not be ended";
        if (result.LeftRunning > 0)
            yield return $"processes left running in the background, ended with the command: {result.LeftRunning}";
        if (Enclosed is not null && SandboxNotes.Of(Enclosed, result, $"{_text.Head}{_text.Tail}") is { } note)
            yield return note;
    }

    private ToolFailure? Failure() =>
        result.Ending switch
        {
            CommandEnding.TimedOut => new ToolFailure(
                ToolFailureKind.TimedOut,
                $"The command ran longer than {timeout.TotalMilliseconds} ms and was stopped.",
                "Pass a longer `timeout` (in milliseconds), or do less in one command."
            ),
            CommandEnding.Cancelled => new ToolFailure(
                ToolFailureKind.Cancelled,
                "The command was cancelled and stopped."
            ),
            CommandEnding.TooLarge => new ToolFailure(
                ToolFailureKind.TooLarge,
                "The command wrote more output than is kept and was stopped.",
                "Filter the output, or send it to a file."
            ),
            _ => ExitFailure(),
        };

    private ToolFailure? ExitFailure() =>
        result.Exit switch
        {
            { Signal: { } signal } => new ToolFailure(ToolFailureKind.ProcessFailed, $"Ended by signal {signal}."),
            { Code: { } code } when !NormalExit.IsAnswer(command, code) => new ToolFailure(
                ToolFailureKind.ProcessFailed,
                $"Exit code {code}."
            ),
            _ => null,
        };

    private static StringBuilder AppendLine(StringBuilder text, string line)
    {
        if (text.Length > 0 && text[^1] != '\n')
            text.Append('\n');
        return text.Append(line);
    }
}
