using System.Text.Json;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Models;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Every_known_model_is_listed_with_what_it_needs()
    {
        _home.Variables["ANTHROPIC_API_KEY"] = "sk-a-secret-value";
        var end = await CodeAgentProcess.RunAsync(_home, "models", "--json");
        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain("secret", end.Output, StringComparison.Ordinal);
        var models = JsonElement.Parse(end.Output).EnumerateArray().ToList();
        var sonnet = models.Single(model =>
            model.GetProperty("aliases").EnumerateArray().Any(alias => alias.ValueEquals("sonnet"))
        );
        Assert.Equal("anthropic", sonnet.GetProperty("provider").GetString());
        Assert.True(sonnet.GetProperty("contextWindow").GetInt32() > 0);
        Assert.True(sonnet.GetProperty("prices").GetProperty("output").GetDecimal() > 0);
        Assert.True(sonnet.GetProperty("credentials").GetProperty("ready").GetBoolean());
        var other = models.First(model => model.GetProperty("provider").GetString() == "openai");
        Assert.False(other.GetProperty("credentials").GetProperty("ready").GetBoolean());
        Assert.Equal("OPENAI_API_KEY", other.GetProperty("credentials").GetProperty("variables")[0].GetString());
    }

    [Fact]
    public async Task For_a_person_it_is_a_table()
    {
        var end = await CodeAgentProcess.RunAsync(_home, "models");
        Assert.Equal(0, end.ExitCode);
        Assert.StartsWith("name ", end.Output, StringComparison.Ordinal);
        Assert.Contains("set ANTHROPIC_API_KEY", end.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sonet", "The nearest names: sonnet.")]
    [InlineData("opsu", "The nearest names: opus.")]
    [InlineData("opnai/gpt-5", "The nearest names: openai/gpt-5,")]
    [InlineData("nothing/like/any/of/them", "'nothing/like/any/of/them'. (AGENT0202)")]
    public async Task A_name_that_nobody_has_is_told_in_two_lines(string name, string told)
    {
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--model", name);
        Assert.Equal(2, end.ExitCode);
        var lines = end.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(told, lines[0], StringComparison.Ordinal);
        Assert.True(lines[0].Length < 160, lines[0]);
        Assert.Contains("codeagent models", lines[1], StringComparison.Ordinal);
    }
}
