using CodeAgent.Cli.Output;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Sessions.Commands;

namespace CodeAgent.Cli.Chat.Commands;

/// <summary><c>/boundaries</c>: the lines that the agent must not cross; adds one, or takes one back.</summary>
internal sealed class BoundariesCommand(ChatParts parts, Action<IEnumerable<string>> print)
{
    private const string How =
        "/boundaries add push|commit|network|write PATH|read PATH|run COMMAND, or in your words · /boundaries remove b1";

    /// <summary>Does what its words say.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It was rejected (coded).</exception>
    public async Task RunAsync(Conversation talk, string[] words)
    {
        switch (words)
        {
            case []:
                Show(talk);
                break;
            case ["remove" or "rm", var id]:
                await talk.SendAsync(new RemoveBoundary(id));
                break;
            case ["add", _, ..] when BoundaryReader.Parse(string.Join(' ', words[1..]), 1) is { } drawn:
                await talk.SendAsync(new AddBoundary(drawn.Kind, drawn.Target, drawn.Words));
                break;
            default:
                print([parts.Styles.Warn($"That is no boundary. {How}"), ""]);
                break;
        }
    }

    private void Show(Conversation talk)
    {
        var rows = (talk.State.Settings!.Boundaries ?? [])
            .Select(boundary =>
                $"  {parts.Styles.Accent(boundary.Id.PadRight(4))} {TerminalText.Line(boundary.Title, 80)} "
                + parts.Styles.Dim($"\"{TerminalText.Line(boundary.Words, 80)}\"")
            )
            .ToList();
        print([.. rows.Count > 0 ? rows : ["There are no boundaries."], parts.Styles.Dim(How), ""]);
    }
}
