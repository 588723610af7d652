using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>What an agent's parent is told when a turn of the agent ends.</summary>
internal static class AgentReports
{
    public static IEnumerable<OutgoingCommand> Of(
        SessionState state,
        TurnCompleted turn,
        StreamId stream,
        StreamId parent
    )
    {
        var id = $"report-{stream.Key}-{turn.TurnId}".Replace('/', '-');
        if (parent.Kind == "task")
        {
            var report = new ReportTurn(stream, turn.TurnId, turn.Outcome, state.LastText, turn.Detail, turn.Code);
            yield return new OutgoingCommand(parent, parent, TaskCodec.Encode(report, id, stream.Value));
        }
        else if (state.Settings!.ReportsToParent == true)
        {
            var input = PostInput.Text(AgentReport.Text(state.LastText, turn, stream), InputMode.Steer);

            // The parent's head is there, so its root is not asked for.
            yield return new OutgoingCommand(parent, parent, SessionCodec.Encode(input, id, stream.Value));
        }
    }
}
