using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Stories;

public sealed class DeciderTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly SessionSettings s_settings = new("agent", "/w", "m");
    private static readonly JsonElement s_none = JsonElement.Parse("{}");

    [Fact]
    public void A_session_is_started_once()
    {
        var decision = new Story().Decide(new StartSession(s_settings, null, []));
        Assert.Equal([new SessionCreated(s_settings, "user", "1", null)], decision.Events);
        Assert.Equal(
            ErrorCode.SessionExists,
            Story.Of().Decide(new StartSession(s_settings, null, [])).Rejection?.Code
        );
    }

    [Fact]
    public void A_fork_brings_its_history()
    {
        Message[] history = [new(MessageRole.User, [new TextBlock("Hello.")])];
        var events = new Story().Decide(new StartSession(s_settings, null, history)).Events;
        Assert.Same(history, Assert.IsType<HistoryImported>(events[1]).Messages);
    }

    [Theory]
    [InlineData("user:text assistant:call1 user:result1", true)]
    [InlineData("user:text assistant:call1,call2 user:result2,result1,text assistant:text", true)]
    [InlineData("assistant:text", true)]
    [InlineData("user:text assistant:call1", false)]
    [InlineData("user:text assistant:call1 user:text", false)]
    [InlineData("user:text assistant:call1 user:text user:result1", false)]
    [InlineData("user:text assistant:call1,call2 user:result1", false)]
    [InlineData("user:text assistant:call1 user:result1,result1", false)]
    [InlineData("user:text assistant:call1 user:result1 assistant:call1 user:result1", false)]
    [InlineData("user:result1", false)]
    [InlineData("user:call1", false)]
    [InlineData("user:text assistant:result1", false)]
    [InlineData("user:thought", false)]
    public void A_history_that_no_provider_would_take_is_rejected(string history, bool isWhole)
    {
        var rejection = new Story()
            .Decide(new StartSession(s_settings, null, [.. history.Split(' ').Select(Message)]))
            .Rejection;
        Assert.Equal(isWhole ? null : ErrorCode.InvalidCommand, rejection?.Code);
    }

    [Fact]
    public void Nothing_is_decided_about_a_session_that_was_not_started() =>
        Assert.Equal(ErrorCode.UnknownSession, new Story().Decide(PostInput.Text("x")).Rejection?.Code);

    [Fact]
    public void An_input_takes_the_commands_id()
    {
        var posted = Assert.IsType<InputPosted>(
            Assert.Single(Story.Of().Decide(PostInput.Text("x", InputMode.Steer)).Events)
        );
        Assert.Equal(("command-1", InputMode.Steer, "user"), (posted.InputId, posted.Mode, posted.Actor));
    }

    [Theory]
    [InlineData("")]
    [InlineData("result1")]
    [InlineData("text,result1")]
    [InlineData("call1")]
    [InlineData("thought")]
    public void An_input_is_text_and_images_and_something(string content)
    {
        var blocks = content.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Block);
        var decision = Story.Of().Decide(new PostInput(InputMode.Queue, [.. blocks]));
        Assert.Equal(ErrorCode.InvalidCommand, decision.Rejection?.Code);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void An_interrupting_input_stops_the_turn_once()
    {
        var story = Story.InTurn();
        var events = story.Decide(PostInput.Text("x", InputMode.Interrupt)).Events;
        Assert.Equal(["InputPosted", "InterruptRequested"], events.Select(posted => posted.GetType().Name));
        Assert.Single(story.Then([.. events]).Decide(PostInput.Text("y", InputMode.Interrupt)).Events);
        Assert.Empty(story.Decide(new InterruptTurn("again")).Events);
        Assert.Single(Story.Of().Decide(PostInput.Text("x", InputMode.Interrupt)).Events);
    }

    [Fact]
    public void Who_stops_before_the_turn_begins_stops_the_turn_that_would_begin()
    {
        var story = Story.Of().Said("i1").Said("i2");
        var events = story.Decide(new InterruptTurn("Esc.")).Events;
        Assert.Equal(["i1"], Assert.IsType<TurnStarted>(events[0]).InputIds);
        Assert.Equal(new InterruptRequested("t1", "Esc.", "user"), events[1]);
        Assert.Equal([new TurnCompleted("t1", TurnOutcome.Interrupted, "Esc.")], story.Then([.. events]).Recorded());
        Assert.Empty(Story.Of().Decide(new InterruptTurn("Esc.")).Events);
    }

    [Fact]
    public void A_yes_lets_the_call_start_and_a_no_ends_it()
    {
        var story = Story.Asked("A").Questioned("c1", s_hour);
        var yes = story.Decide(new DecideApproval("approval-c1", "hash", true, null)).Events;
        Assert.Equal([new ApprovalDecided("approval-c1", true, "user", null)], yes);
        var no = story.Decide(new DecideApproval("approval-c1", "hash", false, "Not here.")).Events;
        Assert.Equal(ToolFailureKind.PermissionDenied, Assert.IsType<ToolCallCompleted>(no[1]).FailureKind);
        Assert.Equal("Not here.", Assert.IsType<TextBlock>(((ToolCallCompleted)no[1]).Content[0]).Text);
    }

    [Fact]
    public void A_no_may_end_the_turn_with_it()
    {
        var story = Story.Asked("A").Questioned("c1", s_hour);
        var no = story.Decide(new DecideApproval("approval-c1", "hash", false, null, Interrupts: true)).Events;
        Assert.Equal(
            ["ApprovalDecided", "ToolCallCompleted", "InterruptRequested"],
            no.Select(decided => decided.GetType().Name)
        );
        Assert.Equal(TurnOutcome.Interrupted, Assert.IsType<TurnCompleted>(story.Then([.. no]).Recorded()[0]).Outcome);
    }

    [Theory]
    [InlineData(true, 2, null)]
    [InlineData(true, 1, ErrorCode.InvalidCommand)]
    [InlineData(true, 3, ErrorCode.InvalidCommand)]
    [InlineData(true, -1, ErrorCode.InvalidCommand)]
    [InlineData(false, -1, null)]
    public void Each_question_of_the_model_is_answered_or_none(bool isYes, int answers, ErrorCode? expected)
    {
        var story = Story.Asked("A").Decided("c1", PermissionVerdict.Ask);
        PersonQuestion[] asks = [new PersonQuestion("Which?", "W", []), new PersonQuestion("Why?", "W", [])];
        story.Then(new ApprovalRequested("approval-c1", "c1", "hash", "t", "p", "why", story.Now + s_hour, asks));
        string[]? given = answers < 0 ? null : [.. Enumerable.Repeat("x", answers)];
        var decision = story.Decide(new DecideApproval("approval-c1", "hash", isYes, null, given));
        Assert.Equal(expected, decision.Rejection?.Code);
        Assert.Equal(expected is null ? 2 : 0, decision.Events.Count);
    }

    [Fact]
    public void Answers_are_the_calls_result()
    {
        var story = Story.Asked("A").Decided("c1", PermissionVerdict.Ask);
        PersonQuestion[] asks = [new PersonQuestion("Which?", "W", [])];
        story.Then(new ApprovalRequested("approval-c1", "c1", "hash", "t", "p", "why", story.Now + s_hour, asks));
        story.Then([.. story.Decide(new DecideApproval("approval-c1", "hash", true, null, ["Both"])).Events]);
        var result = Assert.IsType<ToolResultBlock>(Assert.Single(story.State.Transcript[^1].Content));
        Assert.Equal("Which?\n→ Both", Assert.IsType<TextBlock>(Assert.Single(result.Content)).Text);
        Assert.False(result.IsError);
    }

    [Theory]
    [InlineData("t1", true, true, "base")]
    [InlineData("t1", true, false, null)]
    [InlineData("t1", false, true, "base")]
    [InlineData("t2", true, true, "later")]
    public void Going_back_names_the_files_before_the_turns_first_change(
        string turn,
        bool words,
        bool code,
        string? commit
    )
    {
        var rewind = Assert.Single(TwoTurns().Decide(new RewindSession(turn, words, code)).Events);
        Assert.Equal(new RewindRequested(turn, words, commit, "user"), rewind);
    }

    [Fact]
    public void Going_back_needs_a_turn_that_was_and_none_that_is()
    {
        var story = TwoTurns();
        Assert.Equal(ErrorCode.InvalidCommand, story.Decide(new RewindSession("t9", true, true)).Rejection?.Code);
        story.Said("i3").Then(new TurnStarted("t3", ["i3"]));
        Assert.Equal(ErrorCode.InvalidCommand, story.Decide(new RewindSession("t1", true, true)).Rejection?.Code);
        var unkept = Story.InTurn().Then(new TurnCompleted("t1", TurnOutcome.Completed));
        Assert.Equal(ErrorCode.InvalidCommand, unkept.Decide(new RewindSession("t1", false, true)).Rejection?.Code);
    }

    private static Story TwoTurns() =>
        Story
            .InTurn(checkpoints: true)
            .Then(new CheckpointTaken("t1", 0, "base", "x", null), new TurnCompleted("t1", TurnOutcome.Completed))
            .Said("i2")
            .Then(new TurnStarted("t2", ["i2"]), new CheckpointTaken("t2", 0, "later", "x", null))
            .Then(new TurnCompleted("t2", TurnOutcome.Completed));

    [Theory]
    [InlineData("approval-c1", "other hash")]
    [InlineData("approval-c2", "hash")]
    [InlineData("approval-none", "hash")]
    public void A_decision_about_something_else_is_void(string approval, string hash)
    {
        var story = Story.Asked("A", "B").Questioned("c1", s_hour).Decided("c2");
        var decision = story.Decide(new DecideApproval(approval, hash, true, null));
        Assert.Equal((0, ErrorCode.ApprovalNotPending), (decision.Events.Count, decision.Rejection?.Code));
    }

    [Fact]
    public void A_decision_applies_once()
    {
        var story = Story.Asked("A").Questioned("c1", s_hour).Approved("c1");
        Assert.NotNull(story.Decide(new DecideApproval("approval-c1", "hash", true, null)).Rejection);
        Assert.NotNull(story.Decide(new DecideApproval("approval-c1", "hash", false, null)).Rejection);
    }

    [Fact]
    public void A_decision_after_the_end_of_its_question_is_void_although_nobody_recorded_the_end()
    {
        var story = Story.Asked("A").Questioned("c1", s_hour).After(s_hour);
        var decision = story.Decide(new DecideApproval("approval-c1", "hash", true, null));
        Assert.Equal((0, ErrorCode.ApprovalNotPending), (decision.Events.Count, decision.Rejection?.Code));
    }

    [Fact]
    public void A_closed_session_takes_no_input_and_closes_once()
    {
        var story = Story.InTurn();
        var events = story.Decide(new CloseSession("Enough.")).Events;
        Assert.Equal(["InterruptRequested", "SessionClosed"], events.Select(closed => closed.GetType().Name));
        story.Then([.. events]);
        Assert.Equal(ErrorCode.InvalidCommand, story.Decide(PostInput.Text("x")).Rejection?.Code);
        Assert.Equal(
            (0, null),
            (story.Decide(new CloseSession("x")).Events.Count, story.Decide(new CloseSession("x")).Rejection)
        );
    }

    [Fact]
    public void A_change_of_settings_says_what_changes_and_who_wants_it() =>
        Assert.Equal(
            [new SettingsChanged(null, PermissionMode.Auto, null, null, "user")],
            Story.Of().Decide(new ChangeSettings(PermissionMode: PermissionMode.Auto)).Events
        );

    private static Message Message(string text)
    {
        var parts = text.Split(':');
        return new Message(Enum.Parse<MessageRole>(parts[0], true), [.. parts[1].Split(',').Select(Block)]);
    }

    private static ContentBlock Block(string word) =>
        word switch
        {
            "text" => new TextBlock("x"),
            "thought" => new ReasoningBlock("x"),
            ['c', .., var number] => new ToolCallBlock($"{number}", "A", s_none),
            ['r', .., var number] => new ToolResultBlock($"{number}", []),
            _ => throw new ArgumentException(word),
        };
}
