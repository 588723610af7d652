using System.Text;
using System.Text.Json;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Models;

/// <summary>What a model is given before it has done anything, with every tool there is.</summary>
public sealed class FirstRequestTests : IDisposable
{
    private const int MostBytes = 25_000;
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("ANTHROPIC", "anthropic/claude-sonnet-5")]
    [InlineData("OPENAI", "openai/gpt-6.1-sol")]
    [InlineData("DASHSCOPE", "qwen/qwen3.7-max")]
    public async Task It_has_all_tools_and_fragments_and_stays_small(string vendor, string model)
    {
        await using var server = LoopbackServer.Start(
            ServerAnswer.Json(400, """{"error":{"message":"seen","type":"invalid_request_error"}}""")
        );
        GitCommand.Run(_home.Work, "init", "-q");
        _home.Write("AGENTS.md", "Speak plainly.");
        _home.Variables[$"{vendor}_API_KEY"] = "key";
        _home.Variables[$"{vendor}_BASE_URL"] = server.BaseUrl.AbsoluteUri;

        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", model);

        var body = server.Requests[0].Body;
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 5_000, MostBytes);
        using var request = JsonDocument.Parse(body);
        Assert.Equal(13, request.RootElement.GetProperty("tools").GetArrayLength());
        string[] expected = ["Speak plainly.", "AGENTS.md", "Branch: ", "hello"];
        Assert.All(expected, text => Assert.Contains(text, body, StringComparison.Ordinal));
    }
}
