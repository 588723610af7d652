using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>
/// Finds what a turn's span hangs under. A cause in the same tree (the call that started or addressed a subagent) is its
/// parent; a cause elsewhere (a request at the gateway) is a link, since that trace ended long before.
/// </summary>
internal sealed class TurnCause(SpanScope scope, Func<StreamId, TurnSpan?> openTurnOf)
{
    private const string Cause = "cause";
    private const string PreviousTurn = "previous_turn";

    private readonly Dictionary<string, Input> _inputs = [];
    private StreamId? _parentSession;
    private string? _creation;
    private ActivitySpanId? _previousTurn;

    public void SessionCreated(StreamId? parent, string? trace) => (_parentSession, _creation) = (parent, trace);

    public void InputPosted(InputPosted posted, string? trace) =>
        _inputs[posted.InputId] = new Input(
            trace,
            MayBeParent(posted.Actor),
            scope.IncludeContent ? SpanContent.Input(posted.Content) : null
        );

    /// <summary>Gives a new turn its parent and its links.</summary>
    public void Begin(TurnSpan turn, IReadOnlyList<string> inputIds)
    {
        if (_previousTurn is { } previous)
        {
            turn.Link(scope.Trace, previous, PreviousTurn);
        }

        _previousTurn = turn.SpanId;
        Take(turn, inputIds, isFirst: true);
        Follow(turn, _creation, mayBeParent: _parentSession is not null);
        _creation = null;
        turn.Parent ??= _parentSession is { } session ? openTurnOf(session)?.SpanId : null;
    }

    /// <summary>Links a running turn to what caused the inputs that it took in.</summary>
    public void Steer(TurnSpan turn, IReadOnlyList<string> inputIds) => Take(turn, inputIds, isFirst: false);

    private void Take(TurnSpan turn, IReadOnlyList<string> inputIds, bool isFirst)
    {
        foreach (var inputId in inputIds)
        {
            if (!_inputs.Remove(inputId, out var input))
            {
                continue;
            }

            Follow(turn, input.Trace, isFirst && input.MayBeParent);
            if (input.Content is { } content)
            {
                turn.Said(content);
            }
        }
    }

    private void Follow(TurnSpan turn, string? trace, bool mayBeParent)
    {
        if (!ActivityContext.TryParse(trace, null, out var cause) || cause.SpanId == turn.SpanId)
        {
            return;
        }

        if (mayBeParent && turn.Parent is null && cause.TraceId == scope.Trace)
        {
            turn.Parent = cause.SpanId;
        }
        else if (turn.Parent != cause.SpanId)
        {
            turn.Link(cause.TraceId, cause.SpanId, Cause);
        }
    }

    // A child's report to its parent must not turn the tree of spans over: what it causes is linked to it.
    private bool MayBeParent(string actor) =>
        _parentSession is { } parent && (!StreamId.TryParse(actor, out var sender) || sender == parent);

    private sealed record Input(string? Trace, bool MayBeParent, string? Content);
}
