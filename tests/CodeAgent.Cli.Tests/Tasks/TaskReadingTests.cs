using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tests.Tasks;

public sealed class TaskReadingTests
{
    [Theory]
    [InlineData("ab", "ab12")]
    [InlineData("cd", "cd")]
    public void The_beginning_of_an_id_means_it_and_a_whole_id_wins(string word, string meant) =>
        Assert.Equal(meant, TaskIds.Match(word, ["ab12", "cd34", "cd"]));

    [Theory]
    [InlineData("c", ErrorCode.InvalidUsage)]
    [InlineData("x", ErrorCode.UnknownTask)]
    [InlineData("", ErrorCode.UnknownTask)]
    public void What_means_none_or_several_is_refused(string word, ErrorCode code) =>
        Assert.Equal(code, Assert.Throws<CodeAgentException>(() => TaskIds.Match(word, ["ab12", "cd34", "cd56"])).Code);

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7_200)]
    public void A_time_has_a_unit(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Choice.Time("--check-timeout", text));

    [Theory]
    [InlineData("5")]
    [InlineData("0s")]
    [InlineData("-1m")]
    [InlineData("m")]
    [InlineData("1d")]
    public void Other_times_are_refused(string text) =>
        Assert.Throws<CodeAgentException>(() => Choice.Time("--check-timeout", text));

    [Theory]
    [InlineData("""{ "summary": "s", "subtasks": [{ "id": "a", "title": "t", "instructions": "i" }] }""")]
    [InlineData("""{ "plan": { "summary": "s", "subtasks": [{ "id": "a", "title": "t", "instructions": "i", }] } }""")]
    public void A_plan_is_read_alone_or_as_it_is_shown(string text)
    {
        var plan = PlanFile.Parse(text);
        Assert.Equal(("s", "a"), (plan.Summary, Assert.Single(plan.Subtasks).Id));
        Assert.Equal(TaskArtifacts.Write(plan), TaskArtifacts.Write(PlanFile.Parse(TaskArtifacts.Write(plan))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "summary": "s", "subtasks": [{ "id": "a" }] }""")]
    public void What_is_no_plan_is_told_so(string text) =>
        Assert.Equal(ErrorCode.InvalidPlan, Assert.Throws<CodeAgentException>(() => PlanFile.Parse(text)).Code);

    [Fact]
    public void Amounts_are_short()
    {
        Assert.Equal(["950", "12.3k", "1.25M"], new[] { 950L, 12_345, 1_250_000 }.Select(Amounts.Tokens));
        Assert.Equal(["$0.00", "$0.0123"], new[] { 0L, 12_300 }.Select(Amounts.Money));
        Assert.Equal(
            ["0:07", "12:30", "1:02:03"],
            new[] { 7, 750, 3_723 }.Select(s => Amounts.Time(TimeSpan.FromSeconds(s)))
        );
    }
}
