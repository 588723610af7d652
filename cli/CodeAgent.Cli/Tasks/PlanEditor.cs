using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Grains.Tasks;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Tasks;

/// <summary>Lets a person edit a plan with their own editor.</summary>
internal sealed class PlanEditor(CliEnvironment environment)
{
    /// <summary>The edited plan; null where nothing was changed.</summary>
    /// <exception cref="CodeAgentException">There is no editor, it failed, or what it left is no plan (coded).</exception>
    public async Task<TaskPlan?> EditAsync(string task, TaskPlan plan, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"codeagent-plan-{task}-{Guid.NewGuid():N}.json");
        var before = TaskArtifacts.Write(plan);
        await File.WriteAllTextAsync(file, before, cancellationToken);
        var isRead = false;
        try
        {
            await OpenAsync(file, cancellationToken);
            var after = await File.ReadAllTextAsync(file, cancellationToken);
            var edited = after == before ? null : PlanFile.Parse(after);
            isRead = true;
            return edited;
        }
        catch (CodeAgentException fault) when (fault.Code == ErrorCode.InvalidPlan)
        {
            throw new CodeAgentException(
                fault.Code,
                $"{fault.Message}\nYour text is kept in {file}; mend it and give it with --file."
            );
        }
        finally
        {
            // What a person wrote is not thrown away because of a missing comma.
            if (isRead)
            {
                File.Delete(file);
            }
        }
    }

    private async Task OpenAsync(string file, CancellationToken cancellationToken)
    {
        var editor =
            Named("VISUAL")
            ?? Named("EDITOR")
            ?? throw Choice.Usage("There is no editor to open the plan in.\nSet EDITOR, or give a plan with --file.");

        var exitCode = await TerminalProgram.RunAsync(editor, file, cancellationToken);
        if (exitCode != 0)
        {
            File.Delete(file);
            throw Choice.Usage($"{editor} ended with exit code {exitCode}.\nThe plan stays as it was.");
        }
    }

    private string? Named(string variable) =>
        environment.Variables.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;
}
