using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Gateway.Events;

/// <summary>What models have said in calls that are under way, for whoever joins meanwhile.</summary>
internal sealed class PartialTexts
{
    private const int MostCharacters = 256 * 1024;
    private readonly Dictionary<string, Partial> _calls = new(StringComparer.Ordinal);

    public IReadOnlyList<TreeFrame> Frames() =>
        [
            .. _calls.Select(call =>
                TreeFrame.Of(
                    call.Value.Stream,
                    new TextDelta(call.Key, 0, call.Value.Text.ToString(), call.Value.Block)
                )
            ),
        ];

    public void Apply(StreamId? stream, TransientEvent transient)
    {
        if (transient is StreamReset reset)
        {
            _calls.Remove(reset.CallId);
        }
        else if (transient is TextDelta delta)
        {
            if (!_calls.TryGetValue(delta.CallId, out var call) && delta.Offset == 0)
            {
                _calls[delta.CallId] = call = new Partial(stream);
            }

            // One that lost a part, or grows beyond bounds, is not shown to those who join.
            if (
                call is null
                || delta.Offset != call.Text.Length
                || call.Text.Length + delta.Text.Length > MostCharacters
            )
            {
                _calls.Remove(delta.CallId);
                return;
            }

            call.Text.Append(delta.Text);
            call.Block = delta.Block;
        }
    }

    public void Apply(EventEnvelope envelope)
    {
        if (envelope.Type is "ModelCallCompleted" or "ModelCallFailed" or "ModelCallCancelled" && _calls.Count > 0)
        {
            var call = SessionCodec.Decode(envelope) switch
            {
                ModelCallCompleted completed => completed.CallId,
                ModelCallFailed failed => failed.CallId,
                ModelCallCancelled cancelled => cancelled.CallId,
                _ => "",
            };
            _calls.Remove(call);
        }
    }

    private sealed class Partial(StreamId? stream)
    {
        public StreamId? Stream => stream;

        public StringBuilder Text { get; } = new();

        public int Block { get; set; }
    }
}
