using System.Globalization;
using System.Text;
using CodeAgent.Core.Sessions.Running;

namespace CodeAgent.Gateway.Usage;

/// <summary>Usage as CSV (RFC 4180), a line for each submission. A cell that a spreadsheet would run is made text.</summary>
internal static class UsageCsv
{
    private const string Head =
        "actor,key,submission,repository,submitted_at,status,tokens,cost_micro_usd,tool_calls\r\n";

    public static string Of(IReadOnlyList<UsageItem> items)
    {
        var text = new StringBuilder(Head);
        foreach (var item in items)
        {
            var (submission, tree) = (item.Submission, item.Tree);
            text.AppendJoin(
                    ',',
                    Cell(submission.Actor),
                    Cell(submission.KeyId ?? ""),
                    Cell(submission.Root),
                    Cell(submission.Repository),
                    submission.At.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                    Cell(tree?.Status ?? ""),
                    Number(item.Used(BudgetCounters.Tokens)),
                    Number(item.Used(BudgetCounters.CostMicroUsd)),
                    Number(item.Used(BudgetCounters.ToolCalls))
                )
                .Append("\r\n");
        }

        return text.ToString();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Cell(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny("\",\r\n")
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }
}
