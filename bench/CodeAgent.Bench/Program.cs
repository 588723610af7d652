using CodeAgent.Bench.Sessions;
using CodeAgent.Bench.Stores;

// What one process of ours can do, as rows of a table. bench/run calls it, and compares whole programs in peers.py.
var sessions = args is [_, var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000;
switch (args.FirstOrDefault())
{
    case "store":
        await Report.WriteAsync(StoreBench.RunAsync());
        return 0;
    case "sessions":
        await Report.WriteAsync(SessionBench.RunAsync(sessions));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: CodeAgent.Bench store | sessions [COUNT]");
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
