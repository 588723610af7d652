using System.Text;
using System.Text.Json;
using CodeAgent.Cli.Input;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Inputs;

public sealed class JsonMessageTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public JsonMessageTests() =>
        _home.Variables["CODEAGENT_MODEL"] = _home.Script("""{ "reply": { "text": "<{{user}}>" } }""");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Messages_are_answered_one_after_the_other_as_they_come()
    {
        using var program = CodeAgentProcess.Start(
            _home,
            "-p",
            "--input-format",
            "stream-json",
            "--output-format",
            "stream-json"
        );
        await program.WriteAsync(Line("one") + "\n\n");
        await program.OutputLineAsync("\"result\":\"<one>\"");
        await program.WriteAsync(Line("two"));
        program.CloseInput();
        var end = await program.ToEndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(["system", "assistant", "result", "assistant", "result"], Types(end.Output));
        Assert.Contains("\"result\":\"<two>\"", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_message_ends_the_input_and_loses_nothing_before_it()
    {
        var input = $"{Line("one")}\n{{ \"type\": \"user\", oops\n{Line("two")}\n";
        var end = await CodeAgentProcess.RunAsync(_home, input, ["-p", "--input-format", "stream-json"]);

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("<one>\n", end.Output);
        Assert.Contains(
            "Line 2 of standard input is not a message: it is not JSON. (AGENT0103)",
            end.Error,
            StringComparison.Ordinal
        );
        var again = await CodeAgentProcess.RunAsync(_home, "-p", "three", "--continue");
        Assert.Equal("<three>\n", again.Output);
    }

    [Theory]
    [InlineData("", "has no message")]
    [InlineData("{}", "Line 1 of standard input is not a message: it has no \"type\"")]
    public async Task An_input_without_a_message_starts_no_session(string input, string told)
    {
        var end = await CodeAgentProcess.RunAsync(_home, input, ["-p", "--input-format", "stream-json"]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains(told, end.Error, StringComparison.Ordinal);
        Assert.Contains("(AGENT0103)", end.Error, StringComparison.Ordinal);
        var list = await CodeAgentProcess.RunAsync(_home, "sessions", "--json");
        Assert.Equal("[]\n", list.Output);
    }

    [Fact]
    public async Task The_same_message_given_twice_is_said_once()
    {
        var line = """{"type":"user","uuid":"m-1","message":{"role":"user","content":"one"}}""";
        var first = await CodeAgentProcess.RunAsync(
            _home,
            line,
            ["-p", "--input-format", "stream-json", "--session-id", "s"]
        );
        var second = await CodeAgentProcess.RunAsync(
            _home,
            $"{line}\n{Line("two")}",
            ["-p", "--input-format", "stream-json", "--resume", "s"]
        );
        Assert.Equal("<one>\n", first.Output);
        Assert.Equal("<two>\n", second.Output);
    }

    [Fact]
    public async Task A_message_is_told_back_under_its_own_id_also_when_it_is_repeated()
    {
        var line = """{"type":"user","uuid":"m-1","message":{"role":"user","content":"one"}}""";
        string[] flags = ["-p", "--input-format", "stream-json", "--output-format", "stream-json"];
        var first = await CodeAgentProcess.RunAsync(
            _home,
            line,
            [.. flags, "--replay-user-messages", "--session-id", "s"]
        );
        var second = await CodeAgentProcess.RunAsync(
            _home,
            line,
            [.. flags, "--replay-user-messages", "--resume", "s"]
        );
        var silent = await CodeAgentProcess.RunAsync(_home, line, [.. flags, "--resume", "s"]);

        Assert.Equal(["system", "user", "assistant", "result"], Types(first.Output));
        Assert.Equal(["system", "user"], Types(second.Output));
        Assert.Equal(["system"], Types(silent.Output));
        Assert.All(
            new[] { first, second },
            end =>
                Assert.Contains(
                    """
                    {"type":"user","message":{"role":"user","content":[{"type":"text","text":"one"}]},"parent_tool_use_id":null,"isReplay":true,"session_id":"s","uuid":"m-1"}
                    """.Trim(),
                    end.Output,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Blocks_of_text_and_images_are_content()
    {
        var message = Parse(
            """
            {"type":"user","message":{"role":"user","content":[
              {"type":"text","text":"What is this?"},
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}}
            """
        );
        Assert.Equal<ContentBlock>(
            [new TextBlock("What is this?"), new ImageBlock("image/png", "AAAA")],
            message.Content
        );
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"type":"control_request"}""")]
    [InlineData("""{"type":"control_request","request_id":"1","request":{}}""")]
    [InlineData("""{"type":"control_response","response":{"subtype":"success"}}""")]
    [InlineData("""{"type":"nothing"}""")]
    [InlineData("""{"type":"user"}""")]
    [InlineData("""{"type":"user","message":"hello"}""")]
    [InlineData("""{"type":"user","message":{"role":"assistant","content":"hello"}}""")]
    [InlineData("""{"type":"user","message":{"role":"user","content":""}}""")]
    [InlineData("""{"type":"user","message":{"role":"user","content":[]}}""")]
    [InlineData("""{"type":"user","message":{"role":"user","content":[{"type":"image","source":{"type":"url"}}]}}""")]
    public void What_is_not_a_message_is_told(string line) => Assert.Throws<InvalidDataException>(() => Parse(line));

    [Fact]
    public async Task A_line_over_ten_megabytes_is_told_with_its_number()
    {
        var text = Line("one") + "\n" + new string(' ', 10 * 1024 * 1024) + "{}";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var messages = JsonMessages.ReadAsync(stream, TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await messages.MoveNextAsync());
        var failure = await Assert.ThrowsAsync<CodeAgentException>(() => messages.MoveNextAsync().AsTask());
        Assert.StartsWith(
            "Line 2 of standard input is not a message: it is longer than 10 MB.",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    private static UserMessage Parse(string line) =>
        Assert.IsType<UserMessage>(JsonMessages.Parse(Encoding.UTF8.GetBytes(line)));

    private static string Line(string text) =>
        $$$"""{"type":"user","message":{"role":"user","content":"{{{text}}}"},"parent_tool_use_id":null}""";

    private static IEnumerable<string> Types(string output) =>
        output
            .TrimEnd()
            .Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()!);
}
