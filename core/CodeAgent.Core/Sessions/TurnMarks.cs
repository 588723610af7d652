using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions;

/// <summary>Folds where turns began, what was kept of the workspace then, and the way back. Pure and total.</summary>
internal static class TurnMarks
{
    private const int MaxTitle = 100;

    public static TurnMark Of(SessionState state, TurnStarted turn)
    {
        var first = state.Inputs.Find(input => turn.InputIds.Contains(input.InputId));
        return new TurnMark(turn.TurnId, state.Transcript.Count, first is null ? "" : TitleOf(first), null);
    }

    public static SessionState Keep(SessionState state, CheckpointTaken taken)
    {
        var at = state.Marks.FindLastIndex(mark => mark.TurnId == taken.TurnId);
        var marks =
            at >= 0 && state.Turn is { HasBase: false }
                ? state.Marks.SetItem(at, state.Marks[at] with { Commit = taken.Commit })
                : state.Marks;
        return state with
        {
            Marks = marks,
            Turn = state.Turn is { } turn ? turn with { HasBase = true, MayHaveChanged = false } : null,
        };
    }

    public static SessionState GoBack(SessionState state, RewindRequested rewind)
    {
        var at = state.Marks.FindIndex(mark => mark.TurnId == rewind.TurnId);
        if (at < 0 || !rewind.Conversation)
        {
            return state with { Restore = rewind.RestoreCommit };
        }

        var messages = Math.Min(state.Marks[at].Messages, state.Transcript.Count);
        return state with
        {
            Restore = rewind.RestoreCommit,
            Transcript = state.Transcript.GetRange(0, messages),
            Marks = state.Marks.GetRange(0, at),
            // What the model saw in the part that is gone it has not seen.
            Files = state.Files.Clear(),
        };
    }

    public static string TitleOf(InputPosted input)
    {
        var text = new Message(MessageRole.User, input.Content).Text.Trim();
        var line = text.Split('\n', 2)[0].Trim();
        return line.Length <= MaxTitle ? line : string.Concat(TextCut.Head(line, MaxTitle - 1), "…");
    }
}
