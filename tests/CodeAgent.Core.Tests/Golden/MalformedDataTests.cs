using System.Text;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Sessions;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>Data that does not fit its type: an event is reported as altered, a command is rejected. Nothing throws later.</summary>
public sealed class MalformedDataTests
{
    private const string Settings = """{"role":"agent","workspace":"/w","model":"m"}""";

    public static TheoryData<string> EventNames => [.. Vocabulary.Events.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(EventNames))]
    public void An_event_without_its_members_is_altered(string type)
    {
        Assert.Equal(ErrorCode.StateAltered, Refused(type, "{}").Code);
        Assert.Equal(ErrorCode.StateAltered, Refused(type, "null").Code);
        Assert.Equal(ErrorCode.StateAltered, Refused(type, "[]").Code);
        Assert.Equal(ErrorCode.StateAltered, Refused(type, "{\"callId\":").Code);
    }

    [Theory]
    [InlineData("TurnStarted", """{"turnId":null,"inputIds":[]}""")]
    [InlineData("TurnStarted", """{"turnId":"t1","inputIds":[null]}""")]
    [InlineData("TurnStarted", """{"turnId":7,"inputIds":[]}""")]
    [InlineData("InputPosted", """{"inputId":"i","mode":"later","content":[],"actor":"a"}""")]
    [InlineData("InputPosted", """{"inputId":"i","mode":1,"content":[],"actor":"a"}""")]
    [InlineData("InputPosted", """{"inputId":"i","mode":"steer","content":[null],"actor":"a"}""")]
    [InlineData("InputPosted", """{"inputId":"i","mode":"steer","content":[{"type":"video"}],"actor":"a"}""")]
    [InlineData("InputPosted", """{"inputId":"i","mode":"steer","content":[{"text":"a"}],"actor":"a"}""")]
    [InlineData(
        "InputPosted",
        """{"inputId":"i","mode":"steer","content":[{"type":"toolCall","callId":"c","name":"n"}],"actor":"a"}"""
    )]
    [InlineData("SessionCreated", """{"settings":{"role":"a","workspace":"/w"},"actor":"a","runtimeVersion":"1"}""")]
    [InlineData(
        "SessionCreated",
        """{"settings":{"role":"a","workspace":"/w","model":"m","rules":[null]},"actor":"a","runtimeVersion":"1"}"""
    )]
    [InlineData(
        "SessionCreated",
        """{"settings":{"role":"a","workspace":"/w","model":"m","parent":"../x"},"actor":"a","runtimeVersion":"1"}"""
    )]
    public void An_event_with_a_wrong_member_is_altered(string type, string data) =>
        Assert.Equal(ErrorCode.StateAltered, Refused(type, data).Code);

    [Fact]
    public void The_order_of_members_does_not_matter()
    {
        var read = Decode(
            "InputPosted",
            """{"actor":"a","content":[{"text":"x","type":"text"}],"mode":"queue","inputId":"i"}"""
        );
        Assert.Equal("x", Assert.IsType<Conversations.TextBlock>(Assert.IsType<InputPosted>(read).Content[0]).Text);
    }

    [Theory]
    [InlineData("PostInput", "{}")]
    [InlineData("PostInput", "null")]
    [InlineData("PostInput", "not json")]
    [InlineData("PostInput", """{"mode":"queue","content":null}""")]
    [InlineData("PostInput", """{"mode":"queue","content":[null]}""")]
    [InlineData("PostInput", """{"mode":"queue","content":[{"text":"no type"}]}""")]
    [InlineData("PostInput", """{"mode":"steer, interrupt","content":[{"type":"text","text":"x"}]}""")]
    [InlineData("StartSession", "{}")]
    [InlineData("StartSession", $$"""{"settings":{{Settings}}}""")]
    [InlineData("StartSession", $$"""{"settings":{{Settings}},"history":[null]}""")]
    [InlineData(
        "StartSession",
        $$$$"""{"settings":{{{{Settings}}}},"history":[{"role":"assistant","content":[{"type":"toolCall","callId":"c","name":"n","input":{"a":"\ud800"}}]}]}"""
    )]
    [InlineData("DecideApproval", """{"approvalId":"a","approved":true}""")]
    [InlineData("InterruptTurn", "{}")]
    [InlineData("CloseSession", """{"reason":null}""")]
    [InlineData("ChangeSettings", """{"limits":{"maxTokens":"many"}}""")]
    [InlineData("EraseEverything", "{}")]
    public void A_command_that_does_not_fit_is_rejected(string type, string data)
    {
        var command = SessionCodec.Decode(new InboxCommand("c", type, Encoding.UTF8.GetBytes(data), "a"));
        Assert.Null(command);
        var state = SessionReducer.Apply(SessionState.Empty, SessionSamples.Events[0], 1, default);
        Assert.Equal(
            ErrorCode.InvalidCommand,
            SessionDecider.Decide(state, command, "c", "a", "1", default).Rejection?.Code
        );
    }

    [Theory]
    [InlineData("ChangeSettings", "{}")]
    [InlineData("StartSession", $$"""{"settings":{{Settings}},"history":[]}""")]
    [InlineData("PostInput", """{"content":[{"text":"x","type":"text"}],"mode":"queue","extra":1}""")]
    public void A_command_that_leaves_out_what_it_may_fits(string type, string data) =>
        Assert.NotNull(SessionCodec.Decode(new InboxCommand("c", type, Encoding.UTF8.GetBytes(data), "a")));

    [Fact]
    public void Settings_that_are_left_out_have_their_defaults()
    {
        var data = Encoding.UTF8.GetBytes($$"""{"settings":{{Settings}},"history":[]}""");
        var start = Assert.IsType<StartSession>(SessionCodec.Decode(new InboxCommand("c", "StartSession", data, "a")));
        var expected = new SessionSettings("agent", "/w", "m");
        Assert.Equal(Text(expected), Text(start.Settings));
        Assert.Equal(TimeSpan.FromHours(24), start.Settings.ApprovalTimeout);
        Assert.Equal(new SessionLimits(), start.Settings.Limits);
        Assert.Empty(start.Settings.Rules);
    }

    [Fact]
    public void Limits_that_are_left_out_have_their_defaults()
    {
        var data = """{"limits":{"maxTokens":5}}"""u8.ToArray();
        var change = Assert.IsType<ChangeSettings>(
            SessionCodec.Decode(new InboxCommand("c", "ChangeSettings", data, "a"))
        );
        Assert.Equal(new SessionLimits { MaxTokens = 5 }, change.Limits);
        Assert.Equal((10, 5), (change.Limits!.MaxModelAttempts, change.Limits.MaxRepetitions));
    }

    private static string Text(SessionSettings settings) =>
        Encoding.UTF8.GetString(SessionCodec.Encode(new SessionCreated(settings, "a", "1", null)).Data.Span);

    private static SessionEvent? Decode(string type, string data) =>
        SessionCodec.Decode(
            SessionSamples.Envelope(SessionSamples.Events[0]) with
            {
                Type = type,
                Data = Encoding.UTF8.GetBytes(data),
            }
        );

    private static CodeAgentException Refused(string type, string data) =>
        Assert.Throws<CodeAgentException>(() => Decode(type, data));
}
