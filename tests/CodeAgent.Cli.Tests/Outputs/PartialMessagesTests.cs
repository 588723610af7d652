using System.Text.Json;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Tests.Outputs;

public sealed class PartialMessagesTests
{
    private static readonly ContentBlock[] s_answer =
    [
        new ReasoningBlock("Think.", "seal"),
        new TextBlock("Hello you."),
        new ToolCallBlock("c1", "Read", JsonElement.Parse("""{"file_path":"a"}""")),
        new TextBlock("After."),
    ];

    private readonly PartialMessages _partials = new(callId => new AssistantLineMessage(
        callId,
        "m",
        [],
        null,
        LineUsage.Of(ModelUsage.None)
    ));

    private readonly List<StreamEvent> _events = [];

    public static TheoryData<string> Shown =>
        [
            "",
            "r0:Thi r3:nk. t0:Hello t5:_you. 3t10:\nAfter.",
            "r0:Thi t0:Hello",
            "r3:nk. t0:Hello",
            "r0:Think. t0:He t5:_you.",
            "t0:Hello",
            "r0:Think. t0:Hello_you.",
        ];

    [Theory]
    [MemberData(nameof(Shown))]
    public void Whatever_was_shown_the_pieces_add_up_to_the_answer(string shown)
    {
        foreach (var piece in shown.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Show("m1", piece);
        }

        End("m1");
        Assert.IsType<MessageStart>(_events[0]);
        Assert.IsType<MessageStop>(_events[^1]);
        Assert.Equal("tool_use", Assert.IsType<MessageDelta>(_events[^2]).Delta.StopReason);
        Assert.Single(_events.OfType<MessageStart>());
        AssertBlocks(["Think.|seal", "Hello you.", """{"file_path":"a"}""", "After."]);
    }

    [Fact]
    public void What_was_shown_is_told_at_once()
    {
        Show("m1", "r0:Thi");
        Show("m1", "r3:nk.");
        Assert.Equal(4, _events.Count);
        Assert.Equal(new ThinkingBlockDelta("nk."), Assert.IsType<ContentBlockDelta>(_events[^1]).Delta);
    }

    [Fact]
    public void A_call_that_failed_begins_anew_and_its_late_pieces_are_passed_over()
    {
        Show("m1", "r0:Thi");
        _events.AddRange(_partials.Of(new StreamReset("m1")));
        Show("m1", "r3:nk.");
        Assert.Equal(3, _events.Count);
        _events.Clear();
        Show("m2", "r0:Think.");
        End("m2");
        Show("m1", "r3:nk.");
        Show("m2", "t0:Hello");
        AssertBlocks(["Think.|seal", "Hello you.", """{"file_path":"a"}""", "After."]);
    }

    private void Show(string callId, string piece)
    {
        var block = char.IsDigit(piece[0]) ? piece[0] - '0' : -1;
        var rest = block >= 0 ? piece[1..] : piece;
        var offset = int.Parse(rest[1..rest.IndexOf(':', StringComparison.Ordinal)]);
        var text = rest[(rest.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace('_', ' ');
        _events.AddRange(
            _partials.Of(
                rest[0] == 'r'
                    ? new ReasoningDelta(callId, offset, text, 0)
                    : new TextDelta(callId, offset, text, block >= 0 ? block : 1)
            )
        );
    }

    private void End(string callId) =>
        _events.AddRange(
            _partials.End(
                new ModelCallCompleted(
                    callId,
                    new Message(MessageRole.Assistant, s_answer),
                    ModelUsage.None,
                    StopReason.ToolUse,
                    null,
                    null,
                    null,
                    null
                ),
                "tool_use"
            )
        );

    /// <summary>Each block starts once and stops once, both in order, and has this between.</summary>
    private void AssertBlocks(string[] expected)
    {
        var blocks = new List<string>();
        var stopped = 0;
        foreach (var one in _events)
        {
            switch (one)
            {
                case ContentBlockStart start:
                    Assert.Equal(blocks.Count, start.Index);
                    blocks.Add("");
                    break;
                case ContentBlockDelta delta:
                    Assert.InRange(delta.Index, stopped, blocks.Count - 1);
                    blocks[delta.Index] += Text(delta.Delta);
                    break;
                case ContentBlockStop stop:
                    Assert.Equal(stopped++, stop.Index);
                    break;
            }
        }

        Assert.Equal(expected, blocks);
        Assert.Equal(expected.Length, stopped);
    }

    private static string Text(BlockDelta delta) =>
        delta switch
        {
            TextBlockDelta text => text.Text,
            ThinkingBlockDelta thinking => thinking.Thinking,
            SignatureBlockDelta signature => $"|{signature.Signature}",
            InputJsonDelta json => json.PartialJson,
            _ => throw new ArgumentOutOfRangeException(nameof(delta), delta.GetType().Name, null),
        };
}
