using CodeAgent.Cli.Output;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Cli.Chat.Commands;

/// <summary><c>/rewind</c>: shows the turns, or goes back to before one.</summary>
internal sealed class RewindCommand(ChatParts parts, Action<IEnumerable<string>> print)
{
    private const string How = "Go back to before a turn with /rewind TURN [code|conversation].";

    /// <summary>Does what its words say.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It was rejected (coded).</exception>
    public async Task RunAsync(Conversation talk, string[] words)
    {
        if (words is [])
        {
            Show(talk);
            return;
        }

        var what = words.Length > 1 ? words[1] : "both";
        if (words.Length > 2 || what is not ("both" or "code" or "conversation"))
        {
            Warn($"What goes back is 'code' or 'conversation', or both when it is left out. {How}");
            return;
        }

        var turn = words[0].StartsWith('t') ? words[0] : "t" + words[0];
        if (what is not "conversation" && IsTurn(talk, turn) && !IsKept(talk, turn))
        {
            Warn("No files are restored: none was changed since, or they were not kept (that needs a git repository).");
            if (what is "code")
            {
                return;
            }
        }

        await talk.SendAsync(new RewindSession(turn, what is not "code", what is not "conversation"));
    }

    private void Show(Conversation talk)
    {
        var rows = talk
            .State.Marks.Select(mark =>
                $"  {parts.Styles.Accent(mark.TurnId.PadRight(5))} {TerminalText.Line(mark.Title, 70)}"
                + (mark.Commit is null ? "" : parts.Styles.Dim("  (changed files)"))
            )
            .ToList();
        print([.. rows.Count > 0 ? rows : ["There is no turn yet."], parts.Styles.Dim(How), ""]);
    }

    private static bool IsTurn(Conversation talk, string turn) => Since(talk, turn).Any();

    private static bool IsKept(Conversation talk, string turn) =>
        Since(talk, turn).Any(mark => mark.Commit is not null);

    private static IEnumerable<TurnMark> Since(Conversation talk, string turn) =>
        talk.State.Marks.SkipWhile(mark => mark.TurnId != turn);

    private void Warn(string text) => print([parts.Styles.Warn(text), ""]);
}
