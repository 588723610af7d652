using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Chat.View;

/// <summary>A question to the person: exactly what will run, and the keys that answer it.</summary>
internal sealed class ApprovalDialog(ApprovalRequested asked, Styles styles)
{
    private const int MostPreviewRows = 20;
    private const int LeastPreviewRows = 3;
    private const int RowsOfTheRest = 7;
    private const int PreviewMargin = 4;
    private readonly List<string> _answers = [];

    public string ApprovalId => asked.ApprovalId;

    /// <summary>Whether the next answer may be typed in the person's own words.</summary>
    public bool TakesText => asked.Questions is not null;

    /// <summary>The rows of the dialog.</summary>
    /// <param name="columns">The columns there are.</param>
    /// <param name="height">The rows of the window.</param>
    public IReadOnlyList<string> Rows(int columns, int height) =>
        [
            .. (
                asked.Questions is { } questions ? Question(questions[_answers.Count]) : Call(columns, height)
            ).SelectMany(line => WordWrap.Rows(line, columns)),
        ];

    private IEnumerable<string> Question(PersonQuestion question) =>
        [
            styles.Warn($"? {TerminalText.Line(question.Question, 400)}"),
            .. question.Options.Select(
                (option, at) =>
                    $"  {styles.Accent($"{at + 1}")} {TerminalText.Line(option.Label)} {styles.Dim(TerminalText.Line(option.Description, 200))}"
            ),
            styles.Dim("  a number, or type your own answer · esc: no answer"),
        ];

    private IEnumerable<string> Call(int columns, int height)
    {
        var preview = TerminalText
            .Clean(asked.Preview)
            .TrimEnd()
            .Split('\n')
            .SelectMany(line => WordWrap.Rows(line, columns - PreviewMargin))
            .ToList();
        string[] head = [styles.Warn($"? {TerminalText.Line(asked.Title, 400)}")];
        string[] foot =
        [
            styles.Dim($"  {TerminalText.Line(asked.Reason)}"),
            $"  {styles.Accent("y")} yes   {styles.Accent("n")} no   {styles.Dim("or type what to do instead · esc: no and stop")}",
        ];
        var others = head.Concat(foot).Sum(line => WordWrap.Rows(line, columns).Count);
        var room = Math.Clamp(height - others - RowsOfTheRest, LeastPreviewRows, MostPreviewRows);
        return
        [
            .. head,
            .. preview.Take(room).Select(row => styles.Dim("  │ ") + row),
            .. preview.Count > room ? new[] { styles.Warn($"  … {preview.Count - room} more rows: ctrl+o") } : [],
            .. foot,
        ];
    }

    /// <summary>All that will run, for a long preview.</summary>
    public IEnumerable<string> Whole() => TerminalText.Clean(asked.Preview).Split('\n');

    /// <summary>The decision for a key or text; null where there is none yet.</summary>
    public DecideApproval? Answer(string text)
    {
        if (asked.Questions is not { } questions)
        {
            return text switch
            {
                "y" or "yes" => Decide(true, null),
                "n" or "no" => Decide(false, null),
                "" => null,
                _ => Decide(false, $"The user said no to this call, and: {text}"),
            };
        }

        if (text.Length == 0)
        {
            return null;
        }

        var options = questions[_answers.Count].Options;
        var chosen = int.TryParse(text, out var number) && number >= 1 && number <= options.Count;
        _answers.Add(chosen ? options[number - 1].Label : text);
        return _answers.Count < questions.Count ? null : Decide(true, null);
    }

    /// <summary>A plain "no" that stops the turn with it: nothing is asked of the model in between.</summary>
    public DecideApproval RefuseAndStop() => Decide(false, null) with { Interrupts = true };

    private DecideApproval Decide(bool approved, string? comment) =>
        new(asked.ApprovalId, asked.ArgumentsHash, approved, comment, asked.Questions is null ? null : [.. _answers]);
}
