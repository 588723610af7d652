using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task plan</c>: shows the plan, or puts another one in its place.</summary>
internal sealed class TaskPlanCommand
{
    private readonly CliEnvironment _environment;
    private readonly Option<bool> _edit = TaskVerb.Flag(
        "--edit",
        "Open the plan in $VISUAL or $EDITOR as JSON and propose what comes of it."
    );
    private readonly Option<string?> _file = TaskVerb.Valued(
        "--file",
        "PLAN.json",
        "Propose the plan in this file, in the form that --json shows under plan; '-' is standard input."
    );

    private TaskPlanCommand(CliEnvironment environment) => _environment = environment;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var plan = new TaskPlanCommand(environment);
        return TaskVerb.Create(
            environment,
            "plan",
            "Show the plan with its estimate, or put another one in its place. What is merged must stay in it as it is.",
            "As one JSON object: revision, approval, estimate and plan.",
            plan.RunAsync,
            plan._edit,
            plan._file
        );
    }

    private async Task<ExitCode> RunAsync(TaskCall call)
    {
        var task = await call.SnapshotAsync();
        if (call.Value(_file) is { } file)
        {
            var text =
                file == "-"
                    ? await Console.In.ReadToEndAsync(call.Stop)
                    : TextFile.Read(_file.Name, file, _environment.CurrentFolder);
            return await ProposeAsync(call, task, PlanFile.Parse(text));
        }

        if (call.Value(_edit))
        {
            var before =
                TaskArtifacts.PlanOf(task)
                ?? throw Choice.Usage(
                    $"Task {task.Id} has no plan to edit yet.\nGive one with --file, or wait for the coordinator's."
                );
            var after = await new PlanEditor(_environment).EditAsync(task.Id, before, call.Stop);
            return after is null ? await call.TellAsync("Nothing was changed.") : await ProposeAsync(call, task, after);
        }

        if (call.AsJson)
        {
            var view = new PlanDocument(
                task.Plan?.Revision ?? 0,
                task.Plan?.IsApproved ?? false,
                task.Plan?.Estimate,
                TaskArtifacts.PlanOf(task)
            );
            call.Output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(view, ReadableJson.Documents.PlanDocument));
            return ExitCode.Done;
        }

        call.Say(PlanText.Of(task));
        call.Say($"\n{TaskHints.Next(task)}\n");
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ProposeAsync(TaskCall call, TaskSnapshot task, TaskPlan plan)
    {
        await call.Task.SendAsync(new ProposePlan(plan, task.Plan?.Revision ?? 0), call.Stop);
        var now = await call.SnapshotAsync();
        var next = now.Plan!.IsApproved ? "Work goes on by it." : TaskHints.Next(now);
        return await call.TellAsync($"Plan {now.Plan.Revision} is in place. {next}");
    }
}
