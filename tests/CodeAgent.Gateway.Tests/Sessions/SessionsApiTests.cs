using System.Net;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;

namespace CodeAgent.Gateway.Tests.Sessions;

public sealed class SessionsApiTests : GatewayFixture
{
    private const string TooLong =
        "0123456789012345678901234567890123456789012345678901234567890123"
        + "01234567890123456789012345678901234567890123456789012345678901234";

    private const string Start = """{"workspace":"/work","model":"scripted:x","message":"Hello"}""";

    [Fact]
    public async Task A_start_makes_a_session_with_its_first_message()
    {
        var response = await PostAsync("/v1/sessions", Start);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var id = Assert.Single(Sessions.Ids);
        Assert.Equal($"/v1/sessions/{id}", response.Headers.Location?.OriginalString);
        var body = await BodyAsync(response);
        Assert.Equal(id, body.GetProperty("sessionId").GetString());
        Assert.Equal(7, body.GetProperty("start").GetProperty("seq").GetInt64());
        Assert.Equal("start:message", body.GetProperty("message").GetProperty("commandId").GetString());

        var commands = Sessions[id].Commands;
        Assert.All(commands, command => Assert.Equal("user:api", command.Posted.Actor));
        var start = Assert.IsType<StartSession>(commands[0].Command);
        Assert.Equal(
            ("agent", "/work", "scripted:x"),
            (start.Settings.Role, start.Settings.Workspace, start.Settings.Model)
        );
        Assert.Equal(ApprovalPolicy.Wait, start.Settings.ApprovalPolicy);
        Assert.Equal(PermissionMode.Default, start.Settings.PermissionMode);
        var input = Assert.IsType<PostInput>(commands[1].Command);
        Assert.Equal("Hello", Assert.IsType<TextBlock>(Assert.Single(input.Content)).Text);
    }

    [Fact]
    public async Task A_start_carries_every_setting_that_it_gives()
    {
        await PostAsync(
            "/v1/sessions",
            """
            {"workspace":"/work","model":"m","permissionMode":"plan","approvalPolicy":"deny",
             "rules":[{"verdict":"deny","text":"Bash(rm *)"}],"tools":["Read"],"additionalDirectories":["/more"],
             "appendSystemPrompt":"Be brief.","limits":{"maxTokens":1000,"maxTurnSeconds":60}}
            """
        );

        var command = Assert.Single(Sessions[Assert.Single(Sessions.Ids)].Commands).Command;
        var settings = Assert.IsType<StartSession>(command).Settings;
        Assert.Equal(PermissionMode.Plan, settings.PermissionMode);
        Assert.Equal(ApprovalPolicy.Deny, settings.ApprovalPolicy);
        Assert.Equal([new PermissionRule(PermissionVerdict.Deny, "Bash(rm *)", "api")], settings.Rules);
        Assert.Equal(["Read"], settings.Tools!);
        Assert.Equal(["/more"], settings.AdditionalDirectories);
        Assert.Equal("Be brief.", settings.AppendSystemPrompt);
        Assert.Equal(1000, settings.Limits.MaxTokens);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Limits.MaxTurnTime);
        Assert.Equal(new SessionLimits().MaxModelAttempts, settings.Limits.MaxModelAttempts);
    }

    [Fact]
    public async Task A_repeated_start_with_the_same_key_is_one_session()
    {
        var first = await PostAsync("/v1/sessions", Start, "key-1");
        var again = await PostAsync("/v1/sessions", Start, "key-1");
        var other = await PostAsync("/v1/sessions", Start, "key-2");

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.NotEqual(first.Headers.Location, other.Headers.Location);
        Assert.Equal(2, Sessions.Ids.Count());
        Assert.All(Sessions.Ids, id => Assert.Equal(2, Sessions[id].Commands.Count));
    }

    [Fact]
    public async Task A_repeated_key_with_another_body_is_refused()
    {
        await PostAsync("/v1/sessions", Start, "key-1");
        var other = await PostAsync("/v1/sessions", """{"workspace":"/other","model":"scripted:x"}""", "key-1");

        await AssertProblemAsync(other, 409, "AGENT0502");
        Assert.Single(Sessions.Ids);
    }

    [Fact]
    public async Task Starts_without_a_key_are_each_a_session()
    {
        await PostAsync("/v1/sessions", Start);
        await PostAsync("/v1/sessions", Start);

        Assert.Equal(2, Sessions.Ids.Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData(TooLong)]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions") { Content = Json(Start) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        await AssertProblemAsync(await Client.SendAsync(request), 400, "AGENT0101");
        Assert.Empty(Sessions.Ids);
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "'workspace' is needed.")]
    [InlineData("""{"workspace":"/work"}""", "'model' is needed.")]
    [InlineData("""{"workspace":"work","model":"m"}""", "'workspace' must be an absolute path.")]
    [InlineData(
        """{"workspace":"/w","model":"m","additionalDirectories":["x"]}""",
        "'additionalDirectories' must be an absolute path."
    )]
    [InlineData(
        """{"workspace":"/w","model":"m","rules":[{"text":"Read"}]}""",
        "'rules' needs a 'verdict' for each rule."
    )]
    [InlineData("""{"workspace":"/w","model":"m","rules":[{"verdict":"allow"}]}""", "'rules[].text' is needed.")]
    [InlineData(
        """{"workspace":"/w","model":"m","limits":{"maxTokens":0}}""",
        "'limits.maxTokens' must be above zero."
    )]
    public async Task A_start_that_lacks_something_says_what(string json, string detail)
    {
        Assert.Equal(detail, await AssertProblemAsync(await PostAsync("/v1/sessions", json), 400, "AGENT0103"));
        Assert.Empty(Sessions.Ids);
    }

    [Fact]
    public async Task A_snapshot_shows_the_session()
    {
        _ = Sessions["s1"];

        var body = await BodyAsync(await Client.GetAsync("/v1/sessions/s1"));

        Assert.Equal("s1", body.GetProperty("id").GetString());
        Assert.Equal("waiting", body.GetProperty("status").GetString());
        Assert.Equal("acceptEdits", body.GetProperty("permissionMode").GetString());
        Assert.Equal("completed", body.GetProperty("lastTurn").GetProperty("outcome").GetString());
        Assert.Equal("hash", body.GetProperty("approvals")[0].GetProperty("argumentsHash").GetString());
        Assert.Equal(42, body.GetProperty("totals").GetProperty("costMicroUsd").GetInt64());
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("a%2Fb")]
    [InlineData("..%2F..")]
    public async Task An_id_that_no_session_has_is_not_found(string id)
    {
        foreach (var path in new[] { "", "/events" })
        {
            await AssertProblemAsync(await Client.GetAsync($"/v1/sessions/{id}{path}"), 404, "AGENT0501");
        }

        await AssertProblemAsync(await PostAsync($"/v1/sessions/{id}/messages", """{"text":"x"}"""), 404, "AGENT0501");
        Assert.Empty(Sessions.Ids);
    }

    [Fact]
    public async Task A_list_takes_filters()
    {
        _ = Sessions["s1"];

        var response = await Client.GetAsync("/v1/sessions?workspace=%2Fwork&status=idle&status=running&limit=5");

        var listed = (await BodyAsync(response)).GetProperty("sessions")[0];
        Assert.Equal("s1", listed.GetProperty("id").GetString());
        Assert.Equal("/work", Sessions.LastQuery!.Workspace);
        Assert.Equal(["idle", "running"], Sessions.LastQuery.Statuses);
        Assert.Equal(5, Sessions.LastQuery.Limit);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=ten")]
    [InlineData("limit=1&limit=2")]
    [InlineData("states=idle")]
    public async Task A_list_refuses_what_it_does_not_know(string query) =>
        await AssertProblemAsync(await Client.GetAsync($"/v1/sessions?{query}"), 400, "AGENT0101");

    [Fact]
    public async Task A_start_that_is_only_stored_yet_is_accepted()
    {
        var first = await PostAsync("/v1/sessions", Start, "key-1");
        var id = (await BodyAsync(first)).GetProperty("sessionId").GetString()!;
        // The same key again at a gateway whose session has not answered.
        Sessions[id].Forget(_ => null);

        var again = await PostAsync("/v1/sessions", Start, "key-1");

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.False((await BodyAsync(again)).GetProperty("start").TryGetProperty("seq", out _));
    }
}
