using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>Shows a run. Called from one thread at a time, in the order of the methods.</summary>
internal interface IRunOutput
{
    /// <summary>The session is open.</summary>
    void Begin(OpenedSession session);

    /// <summary>Something happened in it. Called after the ledger took it into account.</summary>
    void Show(EventEnvelope envelope, SessionEvent known, TurnLedger turn);

    /// <summary>A message of the run is the session's now. May be called beside the others.</summary>
    void Accept(string inputId, IReadOnlyList<ContentBlock> content) { }

    /// <summary>Something shows that is not kept.</summary>
    void Show(TransientEvent transient, TurnLedger turn) { }

    /// <summary>A turn that the run is about ended, or is left unfinished.</summary>
    void EndTurn(TurnReport report);

    /// <summary>Nothing more comes.</summary>
    void Complete();
}
