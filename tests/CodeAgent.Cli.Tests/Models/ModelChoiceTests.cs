using CodeAgent.Testing.Models;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Models;

/// <summary>Which model a run takes when no flag names one.</summary>
public sealed class ModelChoiceTests : IDisposable
{
    private const string Hello = """
        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}

        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: [DONE]
        """;
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("anthropic", "/v1/messages")]
    [InlineData("openai", "/openai/responses")]
    [InlineData("deepseek", "/deepseek/chat/completions")]
    [InlineData("none", "/api/tags /api/show /v1/chat/completions")]
    public async Task Keys_come_first_and_then_a_running_server(string first, string paths)
    {
        await using var server = LoopbackServer.Start(Answer);
        var (file, key) = (Path.Combine(_home.Home, ".config/codeagent/models.json"), "key");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(
            file,
            $$"""
            { "providers": {
                "ollama": { "endpoint": { "baseUrl": "{{server.BaseUrl}}v1" } },
                "deepseek": { "endpoint": { "baseUrl": "{{server.BaseUrl}}deepseek" } } } }
            """,
            TestContext.Current.CancellationToken
        );
        string[] order = ["anthropic", "openai", "deepseek", "none"];
        foreach (var name in order.SkipWhile(name => name != first).SkipLast(1))
        {
            _home.Variables[$"{name.ToUpperInvariant()}_API_KEY"] = key;
        }

        _home.Variables["ANTHROPIC_BASE_URL"] = server.BaseUrl.AbsoluteUri;
        _home.Variables["OPENAI_BASE_URL"] = $"{server.BaseUrl}openai";

        // A server that runs here has 300 ms to show itself, which a busy machine may use up before it asks.
        for (var attempt = 0; attempt < 5 && server.Requests.All(request => request.Path == "/api/tags"); attempt++)
        {
            await CodeAgentProcess.RunAsync(_home, "-p", "hello");
        }

        Assert.Equal(paths, string.Join(' ', server.Requests.Select(request => request.Path).Distinct()));
    }

    private static ServerAnswer Answer(RecordedRequest request) =>
        request.Path switch
        {
            "/api/tags" => ServerAnswer.Json(200, """{"models":[{"name":"qwen3:8b"}]}"""),
            "/api/show" => ServerAnswer.Json(200, """{"capabilities":["tools"]}"""),
            "/v1/chat/completions" => ServerAnswer.Events(Hello),
            _ => ServerAnswer.Json(400, """{"error":{"message":"seen"}}"""),
        };
}
