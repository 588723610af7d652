using System.CommandLine;
using System.Text;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary><c>codeagent task diff</c>: the patch of the result so far, or of one subtask.</summary>
internal static class TaskDiffCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var word = new Argument<string?>("subtask")
        {
            Description = "One subtask; nothing for the whole result.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var stat = TaskVerb.Flag("--stat", "Only the files and how many lines.");
        return TaskVerb.Create(
            environment,
            "diff",
            "Show what was changed, as a patch that `git apply` takes. A subtask shows its work also before it is merged.",
            "As one JSON object: commits, files and patch.",
            call => RunAsync(call, call.Value(word), call.Value(stat)),
            word,
            stat
        );
    }

    private static async Task<ExitCode> RunAsync(TaskCall call, string? word, bool isStat)
    {
        var task = await call.SnapshotAsync();
        var subtask = word is null ? null : TaskIds.Subtask(task, word);
        var diff = await call.Task.DiffAsync(subtask?.Subtask.Id, call.Stop);
        if (call.AsJson)
        {
            call.Output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(diff, ReadableJson.Documents.TaskDiff));
            return ExitCode.Done;
        }

        if (diff.Files.Count == 0)
        {
            await Console.Error.WriteLineAsync("codeagent: Nothing was changed so far.");
        }
        else if (isStat)
        {
            call.Say(Stat(diff));
        }
        else
        {
            call.Say(diff.Patch);
            if (Encoding.UTF8.GetByteCount(diff.Patch) > TaskClient.MostPatch * 9 / 10)
            {
                await Console.Error.WriteLineAsync("codeagent: The patch is very long and may be cut at its end.");
            }
        }

        return ExitCode.Done;
    }

    private static string Stat(TaskDiff diff)
    {
        var rows = diff.Files.Select(file => new[] { file.Kind, $"+{file.Added}", $"-{file.Deleted}", file.Path });
        var files = Amounts.Count(diff.Files.Count, "file");
        return TextTable.Of(["change", "added", "deleted", "file"], [.. rows])
            + $"{files}, +{diff.Added} -{diff.Deleted}\n";
    }
}
