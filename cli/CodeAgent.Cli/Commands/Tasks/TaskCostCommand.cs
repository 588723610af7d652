using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task cost</c>: what each agent used.</summary>
internal static class TaskCostCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment) =>
        TaskVerb.Create(
            environment,
            "cost",
            "Show what each agent used: model calls, tool calls, tokens and money.",
            "As one JSON object: agents, total and limits.",
            RunAsync
        );

    private static async Task<ExitCode> RunAsync(TaskCall call)
    {
        var cost = await TaskCosts.ReadAsync(call.Task, await call.SnapshotAsync(), call.Stop);
        if (call.AsJson)
        {
            call.Output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(cost, ReadableJson.Documents.CostDocument));
            return ExitCode.Done;
        }

        var heads = new[] { "agent", "calls", "tools", "input", "output", "cost", "model" };
        call.Say(TextTable.Of(heads, [.. cost.Agents.Select(Row), Row(cost.Total)]));
        foreach (var limit in cost.Limits.Where(limit => limit.Limit is not null))
        {
            call.Say(
                $"{Name(limit.Name)}: {Shown(limit.Name, limit.Value)} of {Shown(limit.Name, limit.Limit!.Value)}\n"
            );
        }

        return ExitCode.Done;
    }

    private static string[] Row(AgentCost agent) =>
        [
            agent.Agent,
            Text(agent.ModelCalls),
            Text(agent.ToolCalls),
            Amounts.Tokens(agent.InputTokens),
            Amounts.Tokens(agent.OutputTokens),
            Amounts.Money(agent.CostMicroUsd),
            agent.Model,
        ];

    private static string Name(string counter) =>
        counter switch
        {
            "costMicroUsd" => "Budget in money",
            "tokens" => "Budget in tokens",
            _ => "Budget in tool calls",
        };

    private static string Shown(string counter, long value) =>
        counter == "costMicroUsd" ? Amounts.Money(value) : Amounts.Tokens(value);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
