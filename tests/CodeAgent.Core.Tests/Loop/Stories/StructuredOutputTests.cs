using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Stories;

/// <summary>Turns whose answer must have a form.</summary>
public sealed class StructuredOutputTests
{
    private static readonly JsonElement s_schema = JsonElement.Parse("""{"type":"object","required":["n"]}""");

    [Fact]
    public void A_schema_that_cannot_be_checked_is_rejected_with_its_input()
    {
        var input = PostInput.Text("x") with { OutputSchema = JsonElement.Parse("""{"type":"array"}""") };
        var decision = Story.Of().Decide(input);
        Assert.Equal(ErrorCode.InvalidCommand, decision.Rejection?.Code);
        Assert.Contains("\"object\"", decision.Rejection?.Message, StringComparison.Ordinal);
        var posted = Story.Of().Decide(input with { OutputSchema = s_schema }).Events;
        Assert.NotNull(Assert.IsType<InputPosted>(Assert.Single(posted)).OutputSchema);
    }

    [Fact]
    public void An_answer_that_fits_ends_the_turn_without_another_word_of_the_model()
    {
        var story = Asked().AskedFor(1, StructuredOutput.ToolName);
        var events = StructuredOutput.Decide(Call(story, """{"n":1}"""), s_schema);
        story.Then([.. events]);
        Assert.Equal(ToolOutcome.Succeeded, Assert.IsType<ToolCallCompleted>(events[^1]).Outcome);
        Assert.NotNull(story.State.Turn!.Output);
        Assert.Equal([new TurnCompleted("t1", TurnOutcome.Completed)], story.Recorded());
    }

    [Fact]
    public void An_answer_that_does_not_fit_is_told_its_faults_and_the_model_is_asked_again()
    {
        var story = Asked().AskedFor(1, StructuredOutput.ToolName);
        var refused = Assert.IsType<ToolCallCompleted>(
            Assert.Single(StructuredOutput.Decide(Call(story, "{}"), s_schema))
        );
        Assert.Equal(ToolFailureKind.InvalidArguments, refused.FailureKind);
        Assert.Contains("$.n is missing.", ((TextBlock)refused.Content[0]).Text, StringComparison.Ordinal);
        Assert.Equal(new PlannedStep.CallModel(2, 1), story.Then(refused).Next());
        Assert.Equal(1, story.State.Turn!.OutputFailures);
    }

    [Fact]
    public void A_model_that_stops_without_the_answer_is_asked_for_it_five_times_in_all()
    {
        var story = Asked();
        for (var tries = 1; tries <= StructuredOutput.MaxFailures; tries++)
        {
            story.Then(Story.Answer(new TextBlock("Done.")));
            var demanded = Assert.IsType<OutputDemanded>(Assert.Single(story.Recorded()));
            Assert.Equal(demanded.Text, story.Then(demanded).State.Transcript[^1].Text);
        }

        var end = Assert.IsType<TurnCompleted>(Assert.Single(story.Recorded()));
        Assert.Equal((TurnOutcome.LimitReached, "AGENT0508"), (end.Outcome, end.Code));
    }

    [Fact]
    public void A_refusal_and_a_limit_end_the_turn_as_any_other()
    {
        var refused = Asked().Then(Story.Answer(new TextBlock("No.")) with { StopReason = StopReason.Refusal });
        Assert.Equal(TurnOutcome.Refused, Assert.IsType<TurnCompleted>(refused.Recorded()[0]).Outcome);
        var limited = Asked(new SessionLimits { MaxStepsPerTurn = 1 }).Then(Story.Answer(new TextBlock("Done.")));
        var end = Assert.IsType<TurnCompleted>(limited.Recorded()[0]);
        Assert.Equal((TurnOutcome.LimitReached, null), (end.Outcome, end.Code));
    }

    [Fact]
    public void Steering_voids_an_answer_that_was_given_before_it()
    {
        var story = Asked().AskedFor(1, StructuredOutput.ToolName);
        story.Then([.. StructuredOutput.Decide(Call(story, """{"n":1}"""), s_schema)]).Said("i2", InputMode.Steer);
        var taken = Assert.IsType<InputsTaken>(Assert.Single(story.Recorded()));
        Assert.Equal(new PlannedStep.CallModel(2, 1), story.Then(taken).Next());
        Assert.NotNull(story.State.Turn!.OutputSchema);
    }

    [Fact]
    public void The_form_is_the_turns_alone()
    {
        var story = Asked().Then(new TurnCompleted("t1", TurnOutcome.Completed));
        story.Said("i2").Then(new TurnStarted("t2", ["i2"]), Story.Answer(new TextBlock("Hello.")));
        Assert.Equal([new TurnCompleted("t2", TurnOutcome.Completed)], story.Recorded());
    }

    private static Story Asked(SessionLimits? limits = null) =>
        Story
            .Of(limits)
            .Then(
                new InputPosted("i1", InputMode.Queue, [new TextBlock("x")], "a") { OutputSchema = s_schema },
                new TurnStarted("t1", ["i1"])
            );

    private static ToolCallState Call(Story story, string input)
    {
        var call = story.State.Turn!.Calls[0];
        return call with { Block = call.Block with { Input = JsonElement.Parse(input) } };
    }
}
