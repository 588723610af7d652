using System.Text.Json;
using CodeAgent.Cli.Tests.Control;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Outputs;

public sealed class JsonSchemaTests : IDisposable
{
    private const string Schema = """
        {"type":"object","properties":{"count":{"type":"integer","minimum":1}},"required":["count"],"additionalProperties":false}
        """;

    private const string Usage = "\"usage\": { \"input\": 10, \"output\": 1 }";

    private readonly CodeAgentHome _home = new();
    private readonly GoldenFolder _golden = GoldenFolder.Of("tests/CodeAgent.Cli.Tests/Outputs/Golden");

    public JsonSchemaTests() =>
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(
            Answer("\"result\": { \"contains\": \"$.count must be 1 or more.\" }", """{ "count": 3 }"""),
            Answer("\"user\": \"still missing\"", """{ "count": 0 }"""),
            $$"""
            { "when": { "user": "count" }, "reply": { "text": "There are three.", {{Usage}} } }
            """,
            Rules.Hello
        );

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_answer_is_asked_for_until_it_fits_and_is_the_result()
    {
        var end = await RunAsync("count", "--output-format", "stream-json");
        _golden.Check("structured.json", NormalLines.Of(end.Output, _home));
        Assert.Equal(0, end.ExitCode);
        var result = JsonElement.Parse(end.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(3, result.GetProperty("structured_output").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task As_text_the_answer_is_its_json()
    {
        _home.Write("schema.json", Schema);
        var text = await CodeAgentProcess.RunAsync(_home, "-p", "count", "--json-schema", "@schema.json");
        var plain = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--continue");
        Assert.Equal("{\"count\":3}\n", text.Output);
        Assert.Equal("Hello to you.\n", plain.Output);
    }

    [Theory]
    [InlineData("""{ "reply": { "text": "I will not." } }""")]
    [InlineData("""{ "reply": { "toolCalls": [ { "name": "StructuredOutput", "input": { "count": 0 } } ] } }""")]
    public async Task An_answer_that_does_not_come_ends_the_turn_after_five_tries(string rule)
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(rule);
        var end = await RunAsync("count", "--output-format", "json");
        var result = JsonElement.Parse(end.Output);
        Assert.Equal("error_max_structured_output_retries", result.GetProperty("subtype").GetString());
        Assert.Equal(5, result.GetProperty("num_turns").GetInt32());
        Assert.False(result.TryGetProperty("structured_output", out _));
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("in 5 tries. (AGENT0508)", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ oops", "--json-schema is not JSON")]
    [InlineData("""{"type":"array"}""", "The schema's \"type\" must be \"object\".")]
    [InlineData("""{"type":"object","unevaluatedProperties":false}""", "\"unevaluatedProperties\" is not supported.")]
    [InlineData("nowhere.json", "Could not find file")]
    public async Task A_schema_that_cannot_be_checked_is_told_before_anything_is_asked(string schema, string told)
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "count", "--json-schema", schema);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains(told, end.Error, StringComparison.Ordinal);
        Assert.Contains("(AGENT0101)", end.Error, StringComparison.Ordinal);
    }

    /// <summary>Killed after the answer in text, the demand, the answer in its form, and the word that it fits.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task A_killed_run_goes_on_with_its_form_and_its_tries(int append)
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(
            Answer("\"user\": \"still missing\"", """{ "count": 2 }"""),
            """{ "reply": { "text": "Two." } }"""
        );
        _home.Variables["CODEAGENT_FAULT"] = $"append:after:{append}";
        var killed = await RunAsync("go", "--session-id", "s");
        _home.Variables["CODEAGENT_FAULT"] = null;
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "--resume", "s");
        var events = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "s", "--json");

        Assert.Equal(128 + 9, killed.ExitCode);
        Assert.Equal((0, "{\"count\":2}\n"), (end.ExitCode, end.Output));
        Assert.Equal(1, events.Output.Split("\"type\":\"OutputDemanded\"").Length - 1);
        Assert.Equal(1, events.Output.Split("\"type\":\"TurnCompleted\"").Length - 1);
    }

    [Fact]
    public async Task A_host_gives_the_schema_when_it_begins()
    {
        using var host = HostedProgram.Start(_home);
        var wrong = await host.RequestAsync("r1", """{"subtype":"initialize","jsonSchema":{"type":"string"}}""");
        await host.RequestAsync("r2", $$"""{"subtype":"initialize","jsonSchema":{{Schema}} }""");
        await host.SayAsync("count");
        await host.LineAsync("\"structured_output\":{\"count\":3}");
        await host.EndAsync();
        Assert.Equal("error", wrong.GetProperty("subtype").GetString());
    }

    private Task<ProgramEnd> RunAsync(string prompt, params string[] flags) =>
        CodeAgentProcess.RunAsync(_home, ["-p", prompt, "--json-schema", Schema, .. flags]);

    private static string Answer(string when, string input) =>
        $$"""
            { "when": { {{when}} }, "reply": { {{Usage}},
              "toolCalls": [ { "name": "StructuredOutput", "input": {{input}} } ] } }
            """;
}
