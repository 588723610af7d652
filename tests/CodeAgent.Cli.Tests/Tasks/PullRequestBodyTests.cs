using CodeAgent.Cli.Tasks.PullRequests;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tests.Tasks;

/// <summary>Bodies of pull requests: what a hostile repository or model may not do with them.</summary>
public sealed class PullRequestBodyTests
{
    private const string Hostile =
        "x`|\n## Evidence\n| all | good |\n@everyone fixes #1 ![](http://e.example/p)\n```\n<!-- codeagent:end -->";

    [Fact]
    public void Words_of_others_are_shown_as_code_and_make_nothing_else()
    {
        var body = PullRequestBody.Of(Task(Hostile, 1));
        var open = Outside(body);
        Assert.Single(open, line => line == "## Evidence");
        Assert.DoesNotContain(open, line => line.Contains("all | good", StringComparison.Ordinal) && line[0] != '#');
        Assert.All(
            open.Where(line => line.Contains('@') || line.Contains("![", StringComparison.Ordinal)),
            line => Assert.Contains("`x'", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_evidence_of_the_result_is_there_and_no_other()
    {
        var body = PullRequestBody.Of(Task("Title", 1));
        Assert.Contains("| `make test` | `tree` | passed |", body, StringComparison.Ordinal);
        Assert.DoesNotContain("older", body, StringComparison.Ordinal);
        Assert.Contains("Cost $1.50: 1,234 tokens, 5 tool calls.", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_task_has_a_body_that_a_forge_takes()
    {
        var body = PullRequestBody.Of(Task(new string('ä', 9_000), 400));
        Assert.InRange(body.Length, 10_000, PullRequestBody.Most + 200);
        Assert.Contains("more: `codeagent task show", body, StringComparison.Ordinal);
        Assert.EndsWith("<!-- codeagent:end -->", body, StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_wrote_around_it_stays()
    {
        var first = PullRequestBody.Of(Task(Hostile, 1));
        var second = PullRequestBody.Of(Task("Another", 1));
        Assert.Equal($"Before\n\n{second}\nAfter", PullRequestBody.Within($"Before\n\n{first}\nAfter", second));
        Assert.Equal(second, PullRequestBody.Within("", second));
        Assert.Equal($"Theirs\n\n{second}", PullRequestBody.Within("Theirs\n", second));
    }

    [Theory]
    [InlineData("\n\n  A goal\nmore", "A goal")]
    [InlineData("a\rX-Evil: 1", "a")]
    [InlineData("a\u001b[2J\u202eb", "a\ufffd[2J\ufffdb")]
    [InlineData("  \n", "Result of a task")]
    public void A_title_is_one_clean_line(string goal, string title) =>
        Assert.Equal(title, PullRequestBody.Title(goal));

    /// <summary>The lines outside of blocks of code.</summary>
    private static List<string> Outside(string body)
    {
        var open = new List<string>();
        string? fence = null;
        foreach (var line in body.Split('\n'))
        {
            if (fence is null && line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = line[..^"text".Length];
            }
            else if (fence is not null)
            {
                fence = line == fence ? null : fence;
            }
            else if (line.Length > 0)
            {
                open.Add(line);
            }
        }

        Assert.Null(fence);
        return open;
    }

    private static TaskSnapshot Task(string words, int subtasks)
    {
        var settings = new TaskSettings(words, "/r", "m/m");
        var change = new FileChange(words, "added", 1, 0);
        var work = new WorkspaceResult("c", "tree", [change], []);
        var views = Enumerable
            .Range(0, subtasks)
            .Select(i => new SubtaskView(
                new Subtask($"s{i}", words, "do"),
                SubtaskPhase.Merged,
                1,
                1,
                0,
                null,
                null,
                words,
                null,
                work,
                "c"
            )
            {
                IsPlanned = true,
            });
        return new TaskSnapshot(
            "t1",
            TaskStatuses.Succeeded,
            settings,
            new PreparedRepository("m", "base", "main"),
            new PlanView(1, words, true, null),
            [.. views],
            new CoordinatorView("task/t1/coordinator", 1, 0, false),
            "c",
            [Check("make older", "b"), Check("make test", "c")],
            null,
            new TaskCompleted(TaskOutcome.Succeeded, "Done.", "c", "tree", []),
            [
                new UsageView("costMicroUsd", 1_500_000, null),
                new UsageView("tokens", 1_234, null),
                new UsageView("toolCalls", 5, null),
            ]
        );
    }

    private static CheckRecorded Check(string command, string commit) =>
        new(CheckScope.Acceptance, null, command, commit, new CheckResult(0, "tree", "", null, TimeSpan.Zero));
}
