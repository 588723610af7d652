using System.CommandLine;
using System.Globalization;
using CodeAgent.Cli.Commands.Tasks;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Serving;
using CodeAgent.Gateway.Usage;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent usage</c>: what keys and people used through this machine's gateway.</summary>
internal sealed class UsageCommand(CliEnvironment environment)
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var actor = TaskVerb.Valued("--actor", "WHO", "Only of one, as the list names them.");
        var csv = TaskVerb.Flag("--csv", "As CSV, a line for each task and session.");
        var json = TaskVerb.Flag(TaskVerb.JsonName, "As one JSON object.");
        var command = new Command("usage", "Say what keys and people used through this machine's gateway.")
        {
            actor,
            csv,
            json,
        };
        command.SetAction(
            async (parsed, stop) =>
                (int)
                    await new UsageCommand(environment).RunAsync(
                        parsed.GetValue(actor),
                        parsed.GetValue(csv) ? UsageForm.Csv
                            : parsed.GetValue(json) ? UsageForm.Json
                            : UsageForm.Table,
                        stop
                    )
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(string? actor, UsageForm form, CancellationToken cancellationToken)
    {
        await using var host = LocalHost.Open(environment);
        var export = new UsageExport(GatewaySettings.Folder(environment), host.Grains, host.Clock);
        using var output = new StandardOutput();
        switch (form)
        {
            case UsageForm.Csv:
                output.Write(await export.CsvAsync(actor, cancellationToken));
                break;
            case UsageForm.Json:
                output.WriteLine(await export.JsonAsync(actor, cancellationToken));
                break;
            default:
                var totals = await export.TotalsAsync(actor, cancellationToken);
                var heads = new[] { "who", "started", "at work", "tokens", "$", "tool calls" };
                output.Write(TextTable.Of(heads, [.. totals.Select(Row)]));
                break;
        }

        return ExitCode.Done;
    }

    private static string[] Row(CallerTotal total) =>
        [
            total.Actor,
            Text($"{total.Submissions}"),
            Text($"{total.Running}"),
            Text($"{total.Tokens}"),
            Text($"{total.CostMicroUsd / 1_000_000m:0.00####}"),
            Text($"{total.ToolCalls}"),
        ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private enum UsageForm
    {
        Table,
        Csv,
        Json,
    }
}
