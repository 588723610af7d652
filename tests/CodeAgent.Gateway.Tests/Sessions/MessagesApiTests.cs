using System.Net;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Gateway.Tests.Sessions;

public sealed class MessagesApiTests : GatewayFixture
{
    private FakeSession Session => Sessions["s1"];

    [Fact]
    public async Task A_text_is_posted_and_its_answer_told()
    {
        _ = Session;
        var response = await PostAsync("/v1/sessions/s1/messages", """{"text":"Go on","mode":"steer"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (posted, command) = Assert.Single(Session.Commands);
        var input = Assert.IsType<PostInput>(command);
        Assert.Equal(InputMode.Steer, input.Mode);
        Assert.Equal([new TextBlock("Go on")], input.Content);
        var body = await BodyAsync(response);
        Assert.Equal("s1", body.GetProperty("sessionId").GetString());
        Assert.Equal(posted.CommandId, body.GetProperty("commandId").GetString());
        Assert.Equal(7, body.GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Blocks_of_text_and_images_are_posted()
    {
        _ = Session;
        await PostAsync(
            "/v1/sessions/s1/messages",
            """{"content":[{"type":"text","text":"See"},{"mediaType":"image/png","base64":"aGk=","type":"image"}]}"""
        );

        var input = Assert.IsType<PostInput>(Assert.Single(Session.Commands).Command);
        Assert.Equal([new TextBlock("See"), new ImageBlock("image/png", "aGk=")], input.Content);
    }

    [Fact]
    public async Task A_command_that_is_only_stored_yet_is_accepted()
    {
        Session.Answer = _ => null;
        var response = await PostAsync("/v1/sessions/s1/messages", """{"text":"x"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.False((await BodyAsync(response)).TryGetProperty("seq", out _));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_is_posted_once_for_each_kind_of_call()
    {
        _ = Session;
        await PostAsync("/v1/sessions/s1/messages", """{"text":"x"}""", "k");
        await PostAsync("/v1/sessions/s1/messages", """{"text":"x"}""", "k");
        await PostAsync("/v1/sessions/s1/interrupt", "{}", "k");

        // Between the two stands who calls: another caller's equal key is another one.
        var ids = Session.Commands.Select(command => command.Posted.CommandId.Split(':'));
        Assert.Equal(["message k", "interrupt k"], ids.Select(id => $"{id[0]} {id[2]}"));
    }

    [Fact]
    public async Task A_rejection_is_a_problem_with_the_sessions_code()
    {
        Session.Answer = _ => new CommandAnswer("", false, "AGENT0504", "The session is closed.");
        var response = await PostAsync("/v1/sessions/s1/messages", """{"text":"x"}""");

        Assert.Equal("The session is closed.", await AssertProblemAsync(response, 409, "AGENT0504"));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"content":[]}""")]
    [InlineData("""{"text":"x","content":[{"type":"text","text":"y"}]}""")]
    [InlineData("""{"content":[{"type":"toolResult","callId":"c","content":[]}]}""")]
    public async Task A_message_that_is_none_is_refused(string json)
    {
        _ = Session;
        await AssertProblemAsync(await PostAsync("/v1/sessions/s1/messages", json), 400, "AGENT0103");
        Assert.Empty(Session.Commands);
    }

    [Fact]
    public async Task An_interrupt_needs_no_body_and_takes_a_reason()
    {
        _ = Session;
        Assert.True((await Client.PostAsync("/v1/sessions/s1/interrupt", null)).IsSuccessStatusCode);
        Assert.True((await PostAsync("/v1/sessions/s1/interrupt", """{"reason":"wrong file"}""")).IsSuccessStatusCode);

        var reasons = Session.Commands.Select(command => Assert.IsType<InterruptTurn>(command.Command).Reason);
        Assert.Equal(["Interrupted through the API.", "wrong file"], reasons);
    }

    [Fact]
    public async Task A_decision_is_bound_to_the_arguments()
    {
        _ = Session;
        var response = await PostAsync(
            "/v1/sessions/s1/approvals/a1/decision",
            """{"approved":false,"argumentsHash":"hash","comment":"not that"}"""
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var decision = Assert.IsType<DecideApproval>(Assert.Single(Session.Commands).Command);
        Assert.Equal(new DecideApproval("a1", "hash", false, "not that"), decision);
    }

    [Theory]
    [InlineData("""{"approved":true}""")]
    [InlineData("""{"argumentsHash":"hash"}""")]
    [InlineData("""{"approved":true,"argumentsHash":""}""")]
    public async Task A_decision_that_does_not_say_all_is_refused(string json)
    {
        _ = Session;
        await AssertProblemAsync(await PostAsync("/v1/sessions/s1/approvals/a1/decision", json), 400, "AGENT0103");
        Assert.Empty(Session.Commands);
    }

    [Fact]
    public async Task A_decision_that_comes_too_late_is_a_conflict()
    {
        Session.Answer = _ => new CommandAnswer("", false, "AGENT0505", "Approval a1 is not pending.");
        var response = await PostAsync(
            "/v1/sessions/s1/approvals/a1/decision",
            """{"approved":true,"argumentsHash":"hash"}"""
        );

        await AssertProblemAsync(response, 409, "AGENT0505");
    }

    [Fact]
    public async Task The_callers_trace_goes_with_the_command()
    {
        _ = Session;
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions/s1/interrupt");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        await Client.SendAsync(request);

        Assert.Contains(TraceId, Assert.Single(Session.Commands).Posted.Trace);
    }
}
