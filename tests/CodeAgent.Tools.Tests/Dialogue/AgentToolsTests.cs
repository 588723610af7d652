using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Dialogue;

public sealed class AgentToolsTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_todo_list_is_replaced_as_a_whole()
    {
        var result = await TodoAsync(Todo("Build", "completed"), Todo("Test", "in_progress"));
        Assert.Equal(
            [
                new TodoItem("Build", TodoStatus.Completed, "Doing"),
                new TodoItem("Test", TodoStatus.InProgress, "Doing"),
            ],
            result.Todos
        );
        Assert.Equal("The list is kept: 1 of 2 done.", result.AllText());
        Assert.Empty((await TodoAsync()).Todos!);
    }

    [Fact]
    public async Task A_todo_list_that_breaks_a_rule_is_refused()
    {
        var two = await TodoAsync(Todo("A", "in_progress"), Todo("B", "in_progress"));
        Assert.Equal(ToolFailureKind.InvalidArguments, two.Failure!.Kind);
        var word = await TodoAsync(Todo("A", "doing"));
        Assert.Equal(
            "`todos[0].status` must be one of `pending`, `in_progress`, `completed`; it is \"doing\".",
            word.Failure!.Message
        );
        var many = await TodoAsync([.. Enumerable.Repeat(Todo("A", "pending"), 101)]);
        Assert.StartsWith("`todos` must be an array to 100 items", many.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Questions_are_all_of_the_plan()
    {
        var plan = Ask(Question("Which?", "Choice", "a", "b"));
        Assert.Null(plan.Failure);
        var question = Assert.Single(plan.Questions);
        Assert.Equal(("Which?", "Choice", false), (question.Question, question.Header, question.MultiSelect));
        Assert.Equal([new QuestionOption("a"), new QuestionOption("b")], question.Options);
        Assert.Equal(AccessKind.Self, plan.Access.Kind);
    }

    [Fact]
    public void Questions_out_of_bounds_are_refused()
    {
        var good = Question("Which?", "Choice", "a", "b");
        Assert.NotNull(Ask().Failure);
        Assert.NotNull(Ask(good, good, good, good, good).Failure);
        Assert.NotNull(Ask(Question("Which?", "Thirteen chars", "a", "b")).Failure);
        Assert.NotNull(Ask(Question("Which?", "Choice", "a")).Failure);
        Assert.NotNull(Ask(Question("Which?", "Choice", "a", "b", "c", "d", "e")).Failure);
        Assert.NotNull(Ask(Question("Which?", "Choice", "a", "a")).Failure);
    }

    [Fact]
    public async Task Leaving_plan_mode_always_asks_and_shows_the_plan()
    {
        var tool = ToolSet.Catalog.Find("ExitPlanMode")!;
        var plan = _bench.Plan(tool, new { plan = "1. Build" });
        Assert.True(plan.AlwaysAsk);
        Assert.Equal(("1. Build", AccessKind.Self), (plan.Preview, plan.Access.Kind));
        Assert.Equal(PermissionMode.Default, (await _bench.RunAsync(tool, new { plan = "1. Build" })).NewMode);
    }

    private static object Todo(string content, string status) =>
        new
        {
            content,
            status,
            activeForm = "Doing",
        };

    private static object Question(string question, string header, params string[] options) =>
        new
        {
            question,
            header,
            options = options.Select(label => new { label }),
        };

    private Task<ToolResult> TodoAsync(params object[] todos) =>
        _bench.RunAsync(ToolSet.Catalog.Find("TodoWrite")!, new { todos });

    private ToolPlan Ask(params object[] questions) =>
        _bench.Plan(ToolSet.Catalog.Find("AskUserQuestion")!, new { questions });
}
