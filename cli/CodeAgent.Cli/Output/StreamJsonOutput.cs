using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>A JSON object a line, as things happen.</summary>
internal sealed class StreamJsonOutput(StandardOutput output, TextWriter error, LineFacts facts) : IRunOutput
{
    private LineComposer? _lines;

    public void Begin(OpenedSession session)
    {
        _lines = new LineComposer(session, facts);
        Write(_lines.Init());
    }

    public void Show(EventEnvelope envelope, SessionEvent known, TurnLedger turn)
    {
        RetryNotice.Tell(error, known, envelope, turn);
        Write(_lines!.Denial(known, turn));
        Write(_lines!.Of(envelope, known, turn));
    }

    public void EndTurn(TurnReport report) => Write(_lines!.Result(report));

    public void Complete() { }

    private void Write(Line? line)
    {
        if (line is not null)
        {
            output.WriteLine(ReadableJson.Of(line));
        }
    }
}
