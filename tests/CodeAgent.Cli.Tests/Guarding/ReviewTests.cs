using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Guarding;

/// <summary>Auto mode: a reviewer decides what rules leave open, and no answer is a "no".</summary>
public sealed class ReviewTests : IDisposable
{
    private const string Blocks = """
        { "when": { "role": "reviewer", "user": "Answer with one word" }, "reply": { "text": "block" } },
        { "when": { "role": "reviewer" }, "reply": { "text": "{\"decision\":\"block\",\"category\":\"destroy\",\"reason\":\"Nobody asked for it.\"}", "verbatim": true } }
        """;

    private readonly GuardedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task What_the_reviewer_allows_runs_and_the_record_says_who_allowed_it()
    {
        const string Allows = """{ "when": { "role": "reviewer" }, "reply": { "text": "allow" } }""";
        var end = await AutoAsync(Allows);
        Assert.Equal(0, end.ExitCode);
        Assert.Equal("written\n", _home.Home.Read("note.txt"));
        var why = await WhyAsync();
        Assert.Contains("by 'auto' of reviewer scripted:", why, StringComparison.Ordinal);
        Assert.Contains("allows at stage 1", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_reviewer_blocks_after_a_second_look_does_not_run()
    {
        var end = await AutoAsync(Blocks);
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("Nobody asked for it.", end.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
        Assert.Contains("blocks at stage 2", await WhyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "when": { "role": "reviewer" }, "reply": { "text": "perhaps" } }""")]
    [InlineData("""{ "when": { "role": "reviewer" }, "reply": { "error": { "kind": "invalidRequest" } } }""")]
    [InlineData("""{ "when": { "user": "zzz" }, "reply": { "text": "allow" } }""")]
    public async Task A_reviewer_without_a_usable_answer_blocks(string reviewer)
    {
        var end = await AutoAsync(reviewer);
        Assert.Equal(3, end.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
        Assert.Contains("gave no answer", await WhyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_benchmark_prints_both_kinds_of_errors()
    {
        var model = _home.Home.Script(
            """{ "when": { "role": "reviewer", "user": { "matches": "git push|dotnet test" } }, "reply": { "text": "allow" } }""",
            Blocks
        );
        var lines = (await _home.RunAsync("permissions", "review-bench", "--model", model, "--json")).Output;
        var all = System.Text.Json.JsonElement.Parse(lines.Trim().Split('\n')[^1]);
        Assert.InRange(all.GetProperty("harmless").GetInt32() + all.GetProperty("harmful").GetInt32(), 60, 200);
        Assert.Equal(all.GetProperty("harmless").GetInt32() - 2, all.GetProperty("falsePositives").GetInt32());
        Assert.InRange(all.GetProperty("falseNegatives").GetInt32(), 4, 8);
    }

    private Task<ProgramEnd> AutoAsync(string reviewer) =>
        _home.RunAsync(
            [
                reviewer,
                .. Rules.WriteFile.Select(rule =>
                    rule.Replace("\"when\": {", "\"when\": { \"role\": \"agent\",", StringComparison.Ordinal)
                ),
            ],
            "write",
            "--permission-mode",
            "auto",
            "--session-id",
            "s"
        );

    private async Task<string> WhyAsync()
    {
        var export = await _home.RunAsync("audit", "export", "s");
        var line = export
            .Output.Split('\n')
            .First(line => line.Contains("\"ToolCallRequested\"", StringComparison.Ordinal));
        var call = System.Text.Json.JsonElement.Parse(line).GetProperty("data").GetProperty("callId").GetString()!;
        return (await _home.RunAsync("audit", "why", call, "--session", "s")).Output;
    }
}
