using System.Globalization;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>What a task left behind, by name.</summary>
internal sealed class TaskArtifacts(TaskPatches patches, Func<string, CancellationToken, Task<string?>> readBlob)
{
    private const string Report = "report.md";
    private const string Plan = "plan.json";
    private const string Patch = "patch.diff";

    /// <summary>The names with what they are.</summary>
    public static IReadOnlyList<ArtifactListing> List(TaskSnapshot task)
    {
        var list = new List<ArtifactListing> { new(Report, "the report for people") };
        if (task.Plan is { } plan)
        {
            list.Add(new(Plan, string.Create(CultureInfo.InvariantCulture, $"the plan, revision {plan.Revision}")));
        }

        if (task is { Head: { } head, Repository: { } repository } && head != repository.BaseCommit)
        {
            list.Add(new(Patch, "all changes against the base"));
        }

        list.AddRange(task.Evidence.Select((check, at) => new ArtifactListing(NameOf(check, at), About(check))));
        return list;
    }

    /// <summary>The content of one.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">There is none of this name (AGENT0101).</exception>
    public async Task<string> ReadAsync(TaskSnapshot task, string name, CancellationToken cancellationToken)
    {
        if (List(task).All(artifact => artifact.Name != name))
        {
            throw Choice.Usage(
                $"Task {task.Id} has no artifact '{name}'.\nThose there are: codeagent task artifacts {task.Id}"
            );
        }

        return name switch
        {
            Report => task.Report,
            Plan => PlanFile.Write(PlanFile.Of(task)!),
            Patch => (await patches.ReadAsync(task, null, cancellationToken)).Patch,
            _ => await PrintedAsync(
                task.Evidence.Where((check, at) => NameOf(check, at) == name).Single(),
                cancellationToken
            ),
        };
    }

    private async Task<string> PrintedAsync(CheckRecorded check, CancellationToken cancellationToken)
    {
        var all = check.Result.OutputBlob is { } hash ? await readBlob(hash, cancellationToken) : null;
        return all ?? check.Result.Output;
    }

    private static string NameOf(CheckRecorded check, int at) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"evidence/{at + 1:00}-{JsonWord.Of(check.Scope)}{(check.SubtaskId is { } id ? $"-{id}" : "")}.txt"
        );

    private static string About(CheckRecorded check)
    {
        var end = check.Result.Failure is { } failure
            ? TerminalText.Line(failure, 60)
            : string.Create(CultureInfo.InvariantCulture, $"exit code {check.Result.ExitCode}");
        return $"{(check.Result.Passed ? "passed" : "FAILED")} ({end}): {TerminalText.Line(check.Command, 80)}";
    }
}
