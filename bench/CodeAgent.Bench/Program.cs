using CodeAgent.Bench.Sessions;
using CodeAgent.Bench.Stores;
using CodeAgent.Bench.Tasks;

// What one process of ours can do, as rows of a table. bench/run calls it, and compares whole programs in peers.py.
int? count = args is [_, var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : null;
switch (args.FirstOrDefault())
{
    case "store":
        await Report.WriteAsync(StoreBench.RunAsync());
        return 0;
    case "sessions":
        await Report.WriteAsync(SessionBench.RunAsync(count ?? 1_000));
        return 0;
    case "tasks":
        await Report.WriteAsync(TaskBench.RunAsync(count ?? 200));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: CodeAgent.Bench store | sessions [COUNT] | tasks [SUBTASKS]");
        return 2;
}

/// <summary>Rows of a Markdown table, told as they come.</summary>
internal static class Report
{
    public static async Task WriteAsync(IAsyncEnumerable<(string What, string Value)> rows)
    {
        await foreach (var (what, value) in rows)
        {
            await Console.Out.WriteLineAsync($"| {what} | {value} |");
        }
    }
}
