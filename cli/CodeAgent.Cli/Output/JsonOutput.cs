using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>One JSON object at the end: the result of the last turn.</summary>
internal sealed class JsonOutput(StandardOutput output, TextWriter error, LineFacts facts) : IRunOutput
{
    private LineComposer? _lines;
    private ResultLine? _last;

    public void Begin(OpenedSession session) => _lines = new LineComposer(session, facts);

    public void Show(EventEnvelope envelope, SessionEvent known, TurnLedger turn) =>
        RetryNotice.Tell(error, known, envelope, turn);

    public void EndTurn(TurnReport report) => _last = _lines!.Result(report);

    public void Complete()
    {
        if (_last is not null)
        {
            output.WriteLine(ReadableJson.Of(_last));
        }
    }
}
