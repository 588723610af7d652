using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Output;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>What a task left behind, as this program shows it.</summary>
internal sealed class TaskArtifactTexts(TaskClient client)
{
    private const int ShownAbout = 160;

    /// <summary>The names with what they are.</summary>
    public static IReadOnlyList<ArtifactListing> List(TaskSnapshot task) =>
        [
            .. TaskArtifacts
                .List(task)
                .Select(one => new ArtifactListing(one.Name, TerminalText.Line(one.About, ShownAbout))),
        ];

    /// <summary>The content of one.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">There is none of this name (AGENT0101).</exception>
    public async Task<string> ReadAsync(TaskSnapshot task, string name, CancellationToken cancellationToken)
    {
        var artifact =
            TaskArtifacts.List(task).FirstOrDefault(one => one.Name == name)
            ?? throw Choice.Usage(
                $"Task {task.Id} has no artifact '{name}'.\nThose there are: codeagent task artifacts {task.Id}"
            );
        return artifact switch
        {
            { Check: { } number } => await client.PrintedAsync(number, cancellationToken) ?? "",
            { Name: TaskArtifacts.Plan } => TaskArtifacts.Write(TaskArtifacts.PlanOf(task)!),
            { Name: TaskArtifacts.Patch } => (await client.DiffAsync(null, cancellationToken)).Patch,
            _ => task.Report,
        };
    }
}
