using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>A JSON object a line, as things happen.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="error">Where a person is told what takes long.</param>
/// <param name="facts">What the lines say of the program.</param>
/// <param name="more">Which lines are wanted beside the others.</param>
internal sealed class StreamJsonOutput(StandardOutput output, TextWriter error, LineFacts facts, MoreLines more)
    : IRunOutput
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
        Write(more.HasFlag(MoreLines.Partial) ? _lines!.PartialEnd(known, turn) : []);
        Write(_lines!.Denial(known, turn));
        Write(_lines!.Of(envelope, known, turn));
    }

    public void Show(TransientEvent transient, TurnLedger turn) =>
        Write(more.HasFlag(MoreLines.Partial) ? _lines!.Partial(transient, turn) : []);

    public void Accept(string inputId, IReadOnlyList<ContentBlock> content) =>
        Write(more.HasFlag(MoreLines.Replays) ? _lines!.Replay(inputId, content) : null);

    public void EndTurn(TurnReport report) => Write(_lines!.Result(report));

    public void Complete() { }

    private void Write(IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            Write(line);
        }
    }

    private void Write(Line? line)
    {
        if (line is not null)
        {
            output.WriteLine(ReadableJson.Of(line));
        }
    }
}

/// <summary>Lines that are left out unless they are asked for.</summary>
[Flags]
internal enum MoreLines
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Parts of answers while they come.</summary>
    Partial = 1,

    /// <summary>Messages of the host once they are taken in.</summary>
    Replays = 2,
}
