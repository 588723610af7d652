using System.Text.Json;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>
/// Makes the Messages API's stream of what is shown of an answer, for any provider. What was shown may have gaps, and
/// never has the seal of reasoning; the rest comes with the whole answer, so that the pieces of each block add up to it.
/// Blocks begin in their order and stop in their order, at the end.
/// </summary>
/// <param name="start">The message of a call before it has content.</param>
internal sealed class PartialMessages(Func<string, AssistantLineMessage> start)
{
    private const int Remembered = 32;
    private static readonly JsonElement s_noInput = JsonElement.Parse("{}");

    private string? _call;
    private readonly Queue<string> _ended = new();
    private int _textOffset;
    private int _reasoningOffset;
    private readonly List<int> _shown = [];
    private bool _hasGap;

    /// <summary>The events of what is shown.</summary>
    public IEnumerable<StreamEvent> Of(TransientEvent transient) =>
        transient switch
        {
            TextDelta delta => Piece(delta.CallId, delta.Block, delta.Offset, delta.Text, isText: true),
            ReasoningDelta delta => Piece(delta.CallId, delta.Block, delta.Offset, delta.Text, isText: false),
            StreamReset reset => Forget(reset.CallId),
            _ => [],
        };

    /// <summary>The events that end an answer: all of it that was not shown, and why it stopped.</summary>
    public IEnumerable<StreamEvent> End(ModelCallCompleted answer, string? stopReason)
    {
        var content = answer.Message.Content;
        List<StreamEvent> events = [.. Begin(answer.CallId)];
        for (var index = 0; index < content.Count; index++)
        {
            events.AddRange(
                index < _shown.Count ? Rest(index, content[index], _shown[index]) : Whole(index, content[index])
            );
            events.Add(new ContentBlockStop(index));
        }

        _ = Forget(answer.CallId);
        return [.. events, new MessageDelta(new MessageEnd(stopReason), LineUsage.Of(answer.Usage)), new MessageStop()];
    }

    private IEnumerable<StreamEvent> Begin(string callId)
    {
        if (_call == callId)
        {
            return [];
        }

        (_call, _textOffset, _reasoningOffset, _hasGap) = (callId, 0, 0, false);
        _shown.Clear();
        return [new MessageStart(start(callId))];
    }

    private IEnumerable<StreamEvent> Forget(string callId)
    {
        // A piece may still come after the whole, from where it waited to be shown.
        _call = null;
        _ended.Enqueue(callId);
        if (_ended.Count > Remembered)
        {
            _ended.Dequeue();
        }

        return [];
    }

    private List<StreamEvent> Piece(string callId, int block, int offset, string text, bool isText)
    {
        if (_ended.Contains(callId))
        {
            return [];
        }

        List<StreamEvent> events = [.. Begin(callId)];
        ref var expected = ref isText ? ref _textOffset : ref _reasoningOffset;

        // A block that nothing was shown of, such as a call, goes before this one and is known at the end only.
        _hasGap |= offset != expected || block > _shown.Count;
        if (_hasGap)
        {
            return events;
        }

        expected += text.Length;
        if (block == _shown.Count)
        {
            _shown.Add(0);
            events.Add(Begin(block, isText));

            // Blocks of a kind are joined by a line feed, which is part of neither.
            text = offset > 0 ? text[1..] : text;
        }

        _shown[block] += text.Length;
        events.Add(new ContentBlockDelta(block, isText ? new TextBlockDelta(text) : new ThinkingBlockDelta(text)));
        return events;
    }

    private static ContentBlockStart Begin(int index, bool isText) =>
        new(index, isText ? new TextLineBlock("") : new ThinkingLineBlock("", ""));

    /// <summary>What was not shown of a block.</summary>
    private static IEnumerable<StreamEvent> Rest(int index, ContentBlock block, int shown) =>
        block switch
        {
            TextBlock text => Delta(index, text.Text, shown, rest => new TextBlockDelta(rest)),
            ReasoningBlock reasoning =>
            [
                .. Delta(index, reasoning.Text, shown, rest => new ThinkingBlockDelta(rest)),
                .. Delta(index, reasoning.Protected ?? "", 0, seal => new SignatureBlockDelta(seal)),
            ],
            _ => [],
        };

    /// <summary>A block that nothing was shown of.</summary>
    private static IEnumerable<StreamEvent> Whole(int index, ContentBlock block) =>
        block switch
        {
            TextBlock or ReasoningBlock => [Begin(index, block is TextBlock), .. Rest(index, block, 0)],
            ToolCallBlock call =>
            [
                new ContentBlockStart(index, new ToolUseLineBlock(call.CallId, call.Name, s_noInput)),
                new ContentBlockDelta(index, new InputJsonDelta(call.Input.GetRawText())),
            ],
            _ => [new ContentBlockStart(index, LineBlock.Of(block))],
        };

    private static IEnumerable<StreamEvent> Delta(int index, string text, int shown, Func<string, BlockDelta> delta) =>
        text.Length > shown ? [new ContentBlockDelta(index, delta(text[shown..]))] : [];
}
