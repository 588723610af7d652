using System.Text;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Shows a reply as it streams and keeps its text for a call that is cancelled.</summary>
internal sealed class StreamedText(string callId, Action<TransientEvent> show, TimeProvider clock)
{
    private readonly StringBuilder _text = new();
    private readonly long _startedAt = clock.GetTimestamp();

    public string Text => _text.ToString();

    public long? FirstChunkMs { get; private set; }

    public void Show(ReplyDelta delta)
    {
        FirstChunkMs ??= (long)clock.GetElapsedTime(_startedAt).TotalMilliseconds;
        if (delta.Kind == ReplyDeltaKind.Text)
        {
            _text.Append(delta.Text);
            show(new TextDelta(callId, delta.Offset, delta.Text, delta.Block));
        }
        else
        {
            show(new ReasoningDelta(callId, delta.Offset, delta.Text, delta.Block));
        }
    }

    public void Reset() => show(new StreamReset(callId));
}
