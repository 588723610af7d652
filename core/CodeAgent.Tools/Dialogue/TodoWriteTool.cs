using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Dialogue;

/// <summary>Replaces the agent's todo list.</summary>
internal sealed class TodoWriteTool()
    : Tool<TodoWriteInput>(s_descriptor, static () => TodoWriteInputContext.Default.TodoWriteInput)
{
    private const int MostItems = 100;

    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Dialogue",
        "TodoWrite",
        ToolEffect.Idempotent,
        ("most_items", MostItems)
    ) with
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    protected override ToolPlan Plan(TodoWriteInput input, ToolScope scope)
    {
        Check(input);
        var lines = input.Todos.Select(todo => $"[{Mark(todo.Status)}] {todo.Content}");
        return new ToolPlan(
            null,
            new ToolAccess(AccessKind.Self, "todos"),
            $"TodoWrite {Progress(input)}",
            string.Join('\n', lines)
        );
    }

    protected override Task<ToolResult> InvokeAsync(
        TodoWriteInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        Check(input);
        return Task.FromResult(ToolResult.Text($"The list is kept: {Progress(input)}.") with { Todos = input.Todos });
    }

    private static void Check(TodoWriteInput input)
    {
        var active = input.Todos.Count(todo => todo.Status == TodoStatus.InProgress);
        if (active > 1)
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"{active} items are `in_progress`; at most one may be.",
                "Leave the others `pending`."
            );
    }

    private static string Progress(TodoWriteInput input) =>
        $"{input.Todos.Count(todo => todo.Status == TodoStatus.Completed)} of {input.Todos.Count} done";

    private static char Mark(TodoStatus status) =>
        status switch
        {
            TodoStatus.Completed => 'x',
            TodoStatus.InProgress => '>',
            _ => ' ',
        };
}
