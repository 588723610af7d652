using System.Collections.Immutable;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tests.Tasks;

/// <summary>What makes a plan one that can be worked on, which paths collide, which checks were changed.</summary>
public sealed class PlanTests
{
    private static readonly TaskLimits s_limits = new() { MaxSubtasks = 3 };

    [Fact]
    public void A_sound_plan_has_no_faults() => Assert.Empty(Faults(Work("a"), Work("b", "a"), Work("c", "a", "b")));

    [Fact]
    public void A_plan_of_one_subtask_has_no_faults() => Assert.Empty(Faults(Work("only")));

    [Fact]
    public void A_plan_without_subtasks_is_none() => Assert.Equal(["The plan has no subtasks."], Faults());

    [Fact]
    public void A_plan_has_no_more_subtasks_than_the_limit() =>
        Assert.Contains(
            "at most 3",
            Assert.Single(Faults(Work("a"), Work("b"), Work("c"), Work("d"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_circle_is_shown_as_one()
    {
        var fault = Assert.Single(Faults(Work("a", "c"), Work("b", "a"), Work("c", "b")));
        Assert.Contains("a → c → b → a", fault, StringComparison.Ordinal);
        Assert.Contains("a → a", Assert.Single(Faults(Work("a", "a"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_found_behind_what_leads_into_it()
    {
        var fault = Assert.Single(Faults(Work("z", "b"), Work("b", "c"), Work("c", "b")));
        Assert.EndsWith("b → c → b.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_dependency_and_an_id_used_twice_are_faults()
    {
        Assert.Contains("'x', which is no subtask", Assert.Single(Faults(Work("a", "x"))), StringComparison.Ordinal);
        Assert.Contains("'a' is used 2 times", Assert.Single(Faults(Work("a"), Work("a"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Parser")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("coordinator")]
    [InlineData("größe")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void An_id_names_a_stream_and_a_folder(string id) => Assert.Single(Faults(Work(id)));

    [Fact]
    public void Checks_paths_title_and_instructions_are_given()
    {
        Assert.Single(Faults(Work("a") with { Checks = [] }));
        Assert.Single(Faults(Work("a") with { Checks = [" "] }));
        Assert.Single(Faults(Work("a") with { Checks = [new string('x', 2_001)] }));
        Assert.Single(Faults(Work("a") with { Checks = [.. Enumerable.Repeat("true", 21)] }));
        Assert.Single(Faults(Work("a") with { Writes = [] }));
        Assert.Single(Faults(Work("a") with { Writes = [.. Enumerable.Range(0, 51).Select(at => $"f{at}")] }));
        Assert.Single(Faults(Work("a") with { Title = "" }));
        Assert.Single(Faults(Work("a") with { Title = new string('x', 201) }));
        Assert.Single(Faults(Work("a") with { Instructions = " \n" }));
        Assert.Single(Faults(Work("a") with { Instructions = new string('x', 20_001) }));
    }

    [Fact]
    public void All_faults_are_said_at_once() =>
        Assert.Equal(4, Faults(Work("A", "x") with { Checks = [], Writes = [] }).Count);

    [Fact]
    public void What_is_merged_is_repeated_unchanged()
    {
        var merged = Known(new SubtaskState(Work("a")) { Phase = SubtaskPhase.Merged });
        Assert.Empty(PlanValidator.Faults(Plan(Work("a"), Work("b")), s_limits, merged));
        Assert.Single(PlanValidator.Faults(Plan(Work("b")), s_limits, merged));
        var changed = Work("a") with { Checks = ["false"] };
        Assert.Contains(
            "is merged",
            Assert.Single(PlanValidator.Faults(Plan(changed), s_limits, merged)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_the_branch_may_have_already_is_repeated_unchanged_too()
    {
        var merging = new SubtaskState(Work("a"))
        {
            Phase = SubtaskPhase.Merging,
            Merge = new MergeState("o", "t", new MergeBuilt("a", "o", "m", "tree")),
        };
        Assert.Single(PlanValidator.Faults(Plan(Work("b")), s_limits, Known(merging)));
        var notYet = merging with { Merge = new MergeState("o", "t") };
        Assert.Empty(PlanValidator.Faults(Plan(Work("b")), s_limits, Known(notYet)));
    }

    [Theory]
    [InlineData("src")]
    [InlineData("./src/")]
    [InlineData("src/**/*.cs")]
    [InlineData(".")]
    [InlineData(".github/workflows")]
    [InlineData("a..b")]
    [InlineData("docs/größe.md")]
    public void A_path_of_the_repository_may_be_declared(string path) => Assert.Null(WritePaths.Fault(path));

    [Theory]
    [InlineData("")]
    [InlineData("/etc")]
    [InlineData("~/x")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData(".git")]
    [InlineData(".git/hooks/x")]
    [InlineData(".GIT/config")]
    [InlineData("./.git/config")]
    [InlineData(".//.git")]
    [InlineData("lib/.git/config")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Another_path_may_not(string path) => Assert.NotNull(WritePaths.Fault(path));

    [Theory]
    [InlineData("src", "src")]
    [InlineData("src", "src/a.cs")]
    [InlineData("src/", "./src/a.cs")]
    [InlineData("SRC/A.cs", "src/a.cs")]
    [InlineData(".", "anything")]
    [InlineData("src//a.cs", "src/a.cs")]
    [InlineData("src/./a.cs", "src/a.cs")]
    [InlineData("src/*.cs", "src/a.txt")]
    [InlineData("src/**", "src")]
    [InlineData("*", "x/y")]
    [InlineData("**/*.cs", "docs/a.md")]
    [InlineData("s?c/a", "src/b")]
    [InlineData("src/{a,b}/x", "src/a/x")]
    [InlineData("src/[ab]", "src/a")]
    public void Paths_that_may_share_a_file_collide(string one, string other)
    {
        Assert.True(WritePaths.Collide([one], [other]));
        Assert.True(WritePaths.Collide([other], [one]));
    }

    [Theory]
    [InlineData("src", "src2")]
    [InlineData("src/a.cs", "src/a.css")]
    [InlineData("src/*.cs", "src2/a.cs")]
    [InlineData("src/a*", "src/b*")]
    [InlineData("a/b", "b/a")]
    public void Paths_apart_do_not_collide(string one, string other)
    {
        Assert.False(WritePaths.Collide([one], [other]));
        Assert.False(WritePaths.Collide([other], [one]));
    }

    [Fact]
    public void Collisions_are_symmetric_and_whatever_two_cover_makes_them_collide()
    {
        string[] parts = ["src", "SRC", "a", "*", "**", "a*", ".", "b.cs", "[id].ts"];
        string[] names = ["src", "SRC", "a", "b.cs", "[id].ts"];
        var chance = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var (one, other, file) = (Path(), Path(), File());
            Assert.Equal(WritePaths.Collide([one], [other]), WritePaths.Collide([other], [one]));
            Assert.True(WritePaths.Collide([one], [one]));
            if (WritePaths.Covers([one], file) && WritePaths.Covers([other], file) && IsBelow(one, file))
            {
                Assert.True(WritePaths.Collide([one], [other]), $"{one} {other} {file}");
            }
        }

        string File() => string.Join('/', Enumerable.Range(0, 1 + chance.Next(3)).Select(_ => names[chance.Next(5)]));

        string Path() => string.Join('/', Enumerable.Range(0, 1 + chance.Next(3)).Select(_ => parts[chance.Next(9)]));

        // A file in place of a declared folder is covered by whoever declared something in the folder; it has no other place.
        static bool IsBelow(string declared, string file) => file.Split('/').Length >= declared.Split('/').Length;
    }

    [Fact]
    public void A_changed_file_is_covered_by_its_folder_or_glob_and_its_name_is_no_glob()
    {
        Assert.True(WritePaths.Covers(["src"], "src/a/b.cs"));
        Assert.True(WritePaths.Covers(["src/*.cs"], "src/a.cs"));
        Assert.True(WritePaths.Covers(["app/[id].ts"], "app/[id].ts"));
        Assert.False(WritePaths.Covers(["src"], "src2/a.cs"));
        Assert.False(WritePaths.Covers(["app/foo.ts"], "app/[id].ts"));
        Assert.False(WritePaths.Covers(["app/foo.ts"], "app/*"));
        Assert.False(WritePaths.Covers([], "a"));
    }

    [Theory]
    [InlineData("pytest tests/test_a.py", true)]
    [InlineData("./tests/run.sh --fast", true)]
    [InlineData("cd tests && make", true)]
    [InlineData("FILE=tests/test_a.py pytest", true)]
    [InlineData("bash -c 'cat \"tests/run.sh\"'", true)]
    [InlineData("pytest tests2", false)]
    [InlineData("pytest", false)]
    [InlineData("test", false)]
    [InlineData("./ /", false)]
    public void A_check_whose_own_files_changed_is_named(string command, bool isChanged)
    {
        FileChange[] changes = [new("tests/test_a.py", "modified", 1, 1), new("tests/run.sh", "added", 1, 0)];
        Assert.Equal(isChanged ? [command] : [], CheckedFiles.Changed([command], changes));
        Assert.Empty(CheckedFiles.Changed([command], []));
    }

    [Fact]
    public void An_estimate_grows_with_the_plan_and_knows_no_price_where_there_is_none()
    {
        var one = PlanEstimates.Of(Plan(Work("a")), s_limits, null);
        var two = PlanEstimates.Of(Plan(Work("a"), Work("b")), s_limits, new Models.ModelPrices(1, 2, 0, 0));
        Assert.True(one.LowTokens < one.HighTokens && two.LowTokens == 2 * one.LowTokens);
        Assert.Null(one.LowMicroUsd);
        Assert.True(two.LowMicroUsd < two.HighMicroUsd);
    }

    private static Subtask Work(string id, params string[] dependsOn) =>
        new(id, $"Title {id}", $"Do {id}.")
        {
            DependsOn = dependsOn,
            Writes = [$"src/{(id.Length > 0 ? id[..1] : "x")}"],
            Checks = [$"check {id}"],
        };

    private static TaskPlan Plan(params Subtask[] subtasks) => new("s", subtasks);

    private static IReadOnlyList<string> Faults(params Subtask[] subtasks) =>
        PlanValidator.Faults(Plan(subtasks), s_limits, Known());

    private static ImmutableDictionary<string, SubtaskState> Known(params SubtaskState[] subtasks) =>
        subtasks.ToImmutableDictionary(subtask => subtask.Id);
}
