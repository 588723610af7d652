using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task artifacts</c>: what a task left: report, plan, patch, and what its checks printed.</summary>
internal static class TaskArtifactsCommand
{
    /// <summary>The command with <c>get</c>.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var list = TaskVerb.Create(
            environment,
            "artifacts",
            "List what a task left: report, plan, patch, and what its checks printed.",
            "As one JSON array.",
            ListAsync
        );
        list.Add(Get(environment));
        return list;
    }

    private static Command Get(CliEnvironment environment)
    {
        var name = new Argument<string>("name") { Description = "Which, as `task artifacts ID` lists them." };
        var file = TaskVerb.Valued("--output", "FILE", "Write it to a file instead of standard output.");
        return TaskVerb.Create(
            environment,
            "get",
            "Write one artifact of a task.",
            "No difference: an artifact is written as it is.",
            call =>
                GetAsync(
                    call,
                    call.Value(name)!,
                    call.Value(file) is { } to ? Path.GetFullPath(to, environment.CurrentFolder) : null
                ),
            name,
            file
        );
    }

    private static async Task<ExitCode> ListAsync(TaskCall call)
    {
        var artifacts = TaskArtifactTexts.List(await call.SnapshotAsync());
        if (call.AsJson)
        {
            call.Output.WriteLine(
                JsonSerializer.SerializeToUtf8Bytes(artifacts, ReadableJson.Documents.IReadOnlyListArtifactListing)
            );
            return ExitCode.Done;
        }

        var rows = artifacts.Select(artifact => new[] { artifact.Name, artifact.About });
        call.Say(TextTable.Of(["name", "about"], [.. rows]));
        return ExitCode.Done;
    }

    private static async Task<ExitCode> GetAsync(TaskCall call, string name, string? file)
    {
        var content = await new TaskArtifactTexts(call.Task).ReadAsync(await call.SnapshotAsync(), name, call.Stop);
        if (file is null)
        {
            call.Say(content);
            return ExitCode.Done;
        }

        try
        {
            await File.WriteAllTextAsync(file, content, call.Stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Choice.Usage($"--output: {error.Message}");
        }

        return ExitCode.Done;
    }
}
