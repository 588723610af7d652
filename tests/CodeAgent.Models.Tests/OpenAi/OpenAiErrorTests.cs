using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.OpenAi;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Time;

namespace CodeAgent.Models.Tests.OpenAi;

public sealed class OpenAiErrorTests
{
    [Theory]
    [InlineData(
        429,
        """{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}""",
        ModelErrorKind.RateLimited
    )]
    [InlineData(
        429,
        """{"error":{"message":"Request too large for m on tokens per min (TPM)","type":"tokens","code":"rate_limit_exceeded"}}""",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        429,
        """{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}""",
        ModelErrorKind.InvalidRequest
    )]
    [InlineData(429, """{"error":{"message":"Provider returned error","code":429}}""", ModelErrorKind.RateLimited)]
    [InlineData(
        402,
        """{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}""",
        ModelErrorKind.InvalidRequest
    )]
    [InlineData(
        500,
        """{"error":{"message":"The server had an error","type":"server_error"}}""",
        ModelErrorKind.ServerError
    )]
    [InlineData(502, "<html>Bad gateway</html>", ModelErrorKind.ServerError)]
    [InlineData(
        503,
        """{"error":{"message":"The engine is currently overloaded","type":"server_overloaded"}}""",
        ModelErrorKind.Overloaded
    )]
    [InlineData(503, "busy", ModelErrorKind.Overloaded)]
    [InlineData(504, "timeout", ModelErrorKind.ServerError)]
    [InlineData(408, "timeout", ModelErrorKind.ServerError)]
    [InlineData(
        401,
        """{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}""",
        ModelErrorKind.Unauthorized
    )]
    [InlineData(
        403,
        """{"error":{"message":"Country not supported","code":"unsupported_country_region_territory"}}""",
        ModelErrorKind.Unauthorized
    )]
    [InlineData(
        400,
        """[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]""",
        ModelErrorKind.Unauthorized
    )]
    [InlineData(
        404,
        """{"error":{"message":"The model `x` does not exist or you do not have access to it.","code":"model_not_found"}}""",
        ModelErrorKind.UnknownModel
    )]
    [InlineData(
        404,
        """{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error","param":null,"code":null}}""",
        ModelErrorKind.UnknownModel
    )]
    [InlineData(
        404,
        """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}""",
        ModelErrorKind.UnknownModel
    )]
    [InlineData(
        404,
        """[{"error":{"code":404,"message":"models/x is not found for API version v1main","status":"NOT_FOUND"}}]""",
        ModelErrorKind.UnknownModel
    )]
    [InlineData(400, """{"error":{"message":"x is not a valid model ID","code":400}}""", ModelErrorKind.UnknownModel)]
    [InlineData(
        400,
        """{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}""",
        ModelErrorKind.UnknownModel
    )]
    [InlineData(404, "<html>Not found</html>", ModelErrorKind.InvalidRequest)]
    [InlineData(413, "<html>Too large</html>", ModelErrorKind.ContextOverflow)]
    [InlineData(
        400,
        """{"error":{"message":"Your input exceeds the context window of this model.","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}""",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        400,
        """{"error":{"message":"This model's maximum context length is 131072 tokens. However, you requested 140000","type":"invalid_request_error"}}""",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        400,
        """{"error":{"code":400,"message":"request (5000 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error"}}""",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        400,
        """[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]""",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        400,
        """{"error":{"message":"Invalid parameter: 'tool_calls' must be followed by tool messages","type":"invalid_request_error","param":"messages.[2].role"}}""",
        ModelErrorKind.MalformedHistory
    )]
    [InlineData(
        400,
        """{"error":{"message":"No tool output found for function call call_1.","type":"invalid_request_error","param":"input"}}""",
        ModelErrorKind.MalformedHistory
    )]
    [InlineData(
        400,
        """{"error":{"message":"Missing `reasoning_content` field in the assistant message at message index 1","type":"invalid_request_error"}}""",
        ModelErrorKind.MalformedHistory
    )]
    [InlineData(
        400,
        """{"error":{"message":"Unsupported parameter: 'max_tokens'","param":"max_tokens","code":"unsupported_parameter"}}""",
        ModelErrorKind.InvalidRequest
    )]
    [InlineData(400, """{"error":"registry.example/x does not support tools"}""", ModelErrorKind.InvalidRequest)]
    [InlineData(422, """{"detail":"wrong"}""", ModelErrorKind.InvalidRequest)]
    public async Task Refusals_of_the_servers_are_told_apart(int status, string body, ModelErrorKind expected)
    {
        var error = await FailAsync(new ServerAnswer(status, "application/json", [body]));

        Assert.Equal((expected, (int?)status), (error.Kind, error.Status));
        Assert.StartsWith($"{status} ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry-after", "7", "slow down", 7_000)]
    [InlineData("retry-after-ms", "1250", "slow down", 1_250)]
    [InlineData("x-other", "7", "Please try again in 1.5s. Visit", 1_500)]
    [InlineData("x-other", "7", "Please try again in 20ms.", 20)]
    [InlineData("x-other", "7", "slow down", null)]
    public async Task The_wait_a_server_asks_for_is_kept(string header, string value, string message, int? milliseconds)
    {
        var body = $$$"""{"error":{"message":"{{{message}}}","code":"rate_limit_exceeded"}}""";
        var error = await FailAsync(
            ServerAnswer.Json(429, body) with
            {
                Headers = new Dictionary<string, string> { [header] = value },
            }
        );

        Assert.Equal(milliseconds, error.RetryAfter?.TotalMilliseconds);
    }

    [Theory]
    [InlineData(
        "openai",
        """{"type":"error","code":"server_error","message":"oops","param":null}""",
        ModelErrorKind.ServerError
    )]
    [InlineData(
        "openai",
        """{"type":"error","error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"too long"}}""",
        ModelErrorKind.ContextOverflow
    )]
    [InlineData(
        "openai",
        """{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"rate_limit_exceeded","message":"try again in 2s"}}}""",
        ModelErrorKind.RateLimited
    )]
    [InlineData(
        "openai",
        """{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_is_overloaded","message":"busy"}}}""",
        ModelErrorKind.Overloaded
    )]
    [InlineData(
        "openai",
        """{"type":"response.failed","response":{"id":"r","status":"failed","error":null}}""",
        ModelErrorKind.ServerError
    )]
    [InlineData(
        "openrouter",
        """{"id":"g","error":{"code":429,"message":"Rate limited upstream"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""",
        ModelErrorKind.RateLimited
    )]
    [InlineData(
        "vllm",
        """{"error":{"object":"error","message":"boom","type":"InternalServerError","code":500}}""",
        ModelErrorKind.ServerError
    )]
    [InlineData(
        "deepseek",
        """{"id":"d","choices":[{"index":0,"delta":{"content":""},"finish_reason":"insufficient_system_resource"}]}""",
        ModelErrorKind.Overloaded
    )]
    [InlineData("openai", "not json", ModelErrorKind.ServerError)]
    [InlineData("openai", """{"type":"response.output_text.delta"}""", ModelErrorKind.ServerError)]
    [InlineData("vllm", """[1]""", ModelErrorKind.ServerError)]
    public async Task A_failure_in_the_middle_of_an_answer_has_its_kind(
        string endpoint,
        string data,
        ModelErrorKind expected
    )
    {
        var error = await FailAsync(ServerAnswer.Events($"data: {data}\n\n"), endpoint);

        Assert.Equal((expected, (int?)null), (error.Kind, error.Status));
    }

    [Fact]
    public async Task The_servers_words_are_in_the_message_and_nothing_is_tried_twice()
    {
        await using var fixture = OpenAiFixture.Start(
            ServerAnswer.Json(500, $$$"""{"error":{"message":"{{{new string('x', 600)}}}","type":"server_error"}}""")
        );

        var error = await Assert.ThrowsAsync<ModelException>(() => fixture.AskAsync());

        Assert.Equal($"500 server_error: {new string('x', 500)}…", error.Message);
        Assert.Single(fixture.Server.Requests);
    }

    [Fact]
    public async Task A_page_where_a_stream_should_be_is_not_an_answer()
    {
        var error = await FailAsync(new ServerAnswer(200, "text/html", ["<html>Sign in</html>"]));

        Assert.Equal(ModelErrorKind.InvalidRequest, error.Kind);
    }

    [Fact]
    public void Without_a_key_it_says_which_variable_to_set()
    {
        var fact = ModelFacts.BuiltIn.FindEndpoint("gemini")!;
        using var provider = new OpenAiProvider(
            OpenAiEndpoint.Read("gemini", fact, new Dictionary<string, string> { ["GEMINI_API_KEY"] = "" }),
            ModelFacts.BuiltIn,
            TimeProvider.System
        );

        var error = Assert.Throws<CodeAgentException>(() => provider.CreateClient("gemini-3.1-pro-preview"));

        Assert.Equal(ErrorCode.ModelCredentials, error.Code);
        Assert.Contains("GEMINI_API_KEY or GOOGLE_API_KEY", error.Message, StringComparison.Ordinal);
    }

    private static async Task<ModelException> FailAsync(ServerAnswer answer, string endpoint = "openai")
    {
        await using var fixture = OpenAiFixture.Start(answer, endpoint, new FakeClock());
        return await Assert.ThrowsAsync<ModelException>(() => fixture.AskAsync("m"));
    }
}
