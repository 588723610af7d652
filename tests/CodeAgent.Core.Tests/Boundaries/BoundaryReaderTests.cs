using CodeAgent.Core.Boundaries;

namespace CodeAgent.Core.Tests.Boundaries;

/// <summary>Which words draw a line, and which do not.</summary>
public sealed class BoundaryReaderTests
{
    [Theory]
    [InlineData("Never push.", "no push")]
    [InlineData("Fix the bug, but don't push anything", "no push")]
    [InlineData("please do not git push to main", "no push")]
    [InlineData("You must not commit yet", "no commit")]
    [InlineData("Do not touch src/auth.cs!", "no change to src/auth.cs")]
    [InlineData("don’t edit the migrations folder", "no change to migrations")]
    [InlineData("never modify `db/schema.sql` or `db/seed.sql`", "no change to db/schema.sql|no change to db/seed.sql")]
    [InlineData("Do not delete package-lock.json.", "no change to package-lock.json")]
    [InlineData("do not read .env", "no look into .env")]
    [InlineData("Never run `npm publish`", "no run of npm publish")]
    [InlineData("do not access the internet", "no network")]
    [InlineData("Refactor it. Don't push. Don't touch docs/.", "no push|no change to docs")]
    public void Clear_words_draw_lines(string text, string titles) =>
        Assert.Equal(titles, string.Join('|', BoundaryReader.Find(text).Select(boundary => boundary.Title)));

    [Theory]
    [InlineData("Push the branch when you are done.")]
    [InlineData("Why does it not push?")]
    [InlineData("Do not touch anything that works.")]
    [InlineData("do not run in circles")]
    [InlineData("> never push\nsays the README; is that right?")]
    [InlineData("```\nnever push\n```\nExplain this.")]
    [InlineData("don't read too much into it")]
    [InlineData("")]
    public void Other_words_draw_none(string text) => Assert.Empty(BoundaryReader.Find(text));

    [Theory]
    [InlineData("push", BoundaryKind.Push, "")]
    [InlineData("write src/**", BoundaryKind.Write, "src/**")]
    [InlineData("run npm publish", BoundaryKind.Run, "npm publish")]
    [InlineData("never push", BoundaryKind.Push, "")]
    public void A_command_draws_one(string text, BoundaryKind kind, string target)
    {
        var drawn = BoundaryReader.Parse(text, 3)!;
        Assert.Equal(("b3", kind, target), (drawn.Id, drawn.Kind, drawn.Target));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("write a) b")]
    [InlineData("something else")]
    public void What_is_no_line_is_none(string text) => Assert.Null(BoundaryReader.Parse(text, 1));

    [Fact]
    public void Long_text_is_read_in_bounded_time_and_draws_a_bounded_number()
    {
        var text = string.Concat(Enumerable.Range(0, 5_000).Select(at => $"do not touch f{at}.cs "));
        Assert.InRange(BoundaryReader.Find(text).Count, 1, 20);
        Assert.Empty(BoundaryReader.Find(new string('`', 100_000)));
    }
}
