using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Anthropic;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Time;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.Anthropic;

public sealed class AnthropicErrorTests
{
    [Theory]
    [InlineData(429, "rate_limit_error", "too many", ModelErrorKind.RateLimited)]
    [InlineData(529, "overloaded_error", "Overloaded", ModelErrorKind.Overloaded)]
    [InlineData(503, "api_error", "busy", ModelErrorKind.Overloaded)]
    [InlineData(503, null, "upstream down", ModelErrorKind.Overloaded)]
    [InlineData(500, "api_error", "Internal server error", ModelErrorKind.ServerError)]
    [InlineData(502, null, "<html>Bad gateway</html>", ModelErrorKind.ServerError)]
    [InlineData(504, "timeout_error", "timed out", ModelErrorKind.ServerError)]
    [InlineData(408, null, "timed out", ModelErrorKind.ServerError)]
    [InlineData(401, "authentication_error", "invalid x-api-key", ModelErrorKind.Unauthorized)]
    [InlineData(403, "permission_error", "no access", ModelErrorKind.Unauthorized)]
    [InlineData(403, null, "<html>Forbidden</html>", ModelErrorKind.Unauthorized)]
    [InlineData(402, "billing_error", "no credit", ModelErrorKind.InvalidRequest)]
    [InlineData(404, "not_found_error", "model: claude-nothing", ModelErrorKind.UnknownModel)]
    [InlineData(404, null, "<html>Not found</html>", ModelErrorKind.InvalidRequest)]
    [InlineData(413, "request_too_large", "Request exceeds the maximum size", ModelErrorKind.ContextOverflow)]
    [InlineData(
        400,
        "invalid_request_error",
        "prompt is too long: 208310 tokens > 200000 maximum",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        400,
        "invalid_request_error",
        "input length and `max_tokens` exceed context limit: 190000 + 64000 > 200000",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        400,
        "invalid_request_error",
        "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1",
        ModelErrorKind.MalformedHistory
    )]
    [InlineData(
        400,
        "invalid_request_error",
        "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation.",
        ModelErrorKind.MalformedHistory
    )]
    [InlineData(
        400,
        "invalid_request_error",
        "messages: roles must alternate between \"user\" and \"assistant\"",
        ModelErrorKind.MalformedHistory
    )]
    [InlineData(
        400,
        "invalid_request_error",
        "max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens",
        ModelErrorKind.InvalidRequest
    )]
    [InlineData(
        400,
        "invalid_request_error",
        "tools.0.name: String should match pattern",
        ModelErrorKind.InvalidRequest
    )]
    public async Task Refusals_of_the_server_are_told_apart(
        int status,
        string? type,
        string message,
        ModelErrorKind expected
    )
    {
        var error = await FailAsync(new ServerAnswer(status, "application/json", [Body(type, message)]));

        Assert.Equal((expected, status), (error.Kind, error.Status));
        Assert.Contains(type ?? message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("overloaded_error", ModelErrorKind.Overloaded)]
    [InlineData("api_error", ModelErrorKind.ServerError)]
    [InlineData("rate_limit_error", ModelErrorKind.RateLimited)]
    [InlineData("something_new", ModelErrorKind.ServerError)]
    public async Task An_error_in_the_middle_of_an_answer_has_its_kind(string type, ModelErrorKind expected)
    {
        var events = ServerAnswer.FirstEvents(Golden.Read("Recorded/hello.sse"), 3, AnswerEnd.Whole);
        var answer = events with { Parts = [.. events.Parts, $"event: error\ndata: {Body(type, "Overloaded")}\n\n"] };
        var text = "";
        await using var fixture = AnthropicFixture.Start(answer);

        var error = await Assert.ThrowsAsync<ModelException>(() =>
            fixture.AskAsync([User("hi")], onDelta: delta => text += delta.Text)
        );

        Assert.Equal((expected, "Hello", (int?)null), (error.Kind, text, error.Status));
    }

    [Theory]
    [InlineData("retry-after", "7", 7_000)]
    [InlineData("retry-after", "0.5", 500)]
    [InlineData("retry-after-ms", "1250", 1_250)]
    [InlineData("retry-after", "Thu, 01 Jan 2026 00:01:30 GMT", 90_000)]
    [InlineData("retry-after", "Wed, 31 Dec 2025 23:59:00 GMT", 0)]
    [InlineData("retry-after", "-3", 0)]
    [InlineData("retry-after", "99999999", 86_400_000)]
    [InlineData("retry-after", "soon", null)]
    [InlineData("x-other", "7", null)]
    public async Task The_wait_a_server_asks_for_is_kept(string header, string value, int? milliseconds)
    {
        var error = await FailAsync(
            ServerAnswer.Json(429, Body("rate_limit_error", "slow down")) with
            {
                Headers = new Dictionary<string, string> { [header] = value },
            }
        );

        Assert.Equal(milliseconds, error.RetryAfter?.TotalMilliseconds);
    }

    [Fact]
    public async Task Milliseconds_are_more_exact_than_seconds()
    {
        var headers = new Dictionary<string, string> { ["retry-after"] = "2", ["retry-after-ms"] = "1400" };

        var error = await FailAsync(
            ServerAnswer.Json(529, Body("overloaded_error", "busy")) with
            {
                Headers = headers,
            }
        );

        Assert.Equal(1_400, error.RetryAfter?.TotalMilliseconds);
    }

    [Fact]
    public async Task The_servers_words_and_the_requests_id_are_in_the_message()
    {
        var error = await FailAsync(ServerAnswer.Json(500, Body("api_error", new string('x', 600))));

        Assert.Equal($"500 api_error: {new string('x', 500)}… (req_1)", error.Message);
    }

    [Fact]
    public async Task Nothing_is_tried_twice()
    {
        await using var fixture = AnthropicFixture.Start(ServerAnswer.Json(529, Body("overloaded_error", "busy")));

        await Assert.ThrowsAsync<ModelException>(() => fixture.AskAsync("hi"));

        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_a_lost_one_and_names_the_host()
    {
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        reserved.Stop();
        using var provider = Provider(new AnthropicOptions("key", new Uri($"http://127.0.0.1:{port}")));

        var error = await Assert.ThrowsAsync<ModelException>(() => provider.CreateClient("m").AskAsync([User("hi")]));

        Assert.Equal((ModelErrorKind.Disconnected, (int?)null), (error.Kind, error.Status));
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_where_a_stream_should_be_is_not_an_answer()
    {
        var error = await FailAsync(new ServerAnswer(200, "text/html", ["<html>Sign in</html>"]));

        Assert.Equal(ModelErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("text/html", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event: message_start\ndata: not json\n\n")]
    [InlineData("event: message_start\ndata: {}\n\n")]
    [InlineData("event: content_block_start\ndata: [1]\n\n")]
    public async Task Events_of_another_shape_are_the_servers_failure(string events)
    {
        var error = await FailAsync(ServerAnswer.Events(events));

        Assert.Equal(ModelErrorKind.ServerError, error.Kind);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        var error = await FailAsync(
            new ServerAnswer(307, "text/plain", ["moved"])
            {
                Headers = new Dictionary<string, string> { ["location"] = "http://127.0.0.1:9/" },
            }
        );

        Assert.Equal((ModelErrorKind.InvalidRequest, 307), (error.Kind, error.Status));
    }

    [Fact]
    public void Without_a_key_it_says_which_variable_to_set_in_three_lines()
    {
        using var provider = Provider(new AnthropicOptions());

        var error = Assert.Throws<CodeAgentException>(() => provider.CreateClient("claude-sonnet-5-5"));

        Assert.Equal(ErrorCode.ModelCredentials, error.Code);
        Assert.Contains("ANTHROPIC_API_KEY", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Split('\n').Length, 1, 3);
    }

    [Theory]
    [InlineData("ftp://example.com")]
    [InlineData("/relative")]
    public void A_base_url_that_is_no_web_address_is_refused_at_once(string url)
    {
        var options = new AnthropicOptions("key", new Uri(url, UriKind.RelativeOrAbsolute));

        Assert.Equal(ErrorCode.InvalidConfiguration, Assert.Throws<CodeAgentException>(() => Provider(options)).Code);
    }

    private static async Task<ModelException> FailAsync(ServerAnswer answer)
    {
        await using var fixture = AnthropicFixture.Start(answer, new FakeClock());
        return await Assert.ThrowsAsync<ModelException>(() => fixture.AskAsync("hi"));
    }

    private static AnthropicProvider Provider(AnthropicOptions options) =>
        new(options, ModelFacts.BuiltIn, TimeProvider.System);

    private static string Body(string? type, string message) =>
        type is null
            ? message
            : $$"""
                {"type":"error","error":{"type":"{{type}}","message":{{System.Text.Json.JsonSerializer.Serialize(
                    message
                )}}},"request_id":"req_1"}
                """.Trim();
}
