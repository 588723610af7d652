using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>A plan as a file that people write and edit.</summary>
internal static class PlanFile
{
    private static readonly TaskJson s_json = new(
        new JsonSerializerOptions(TaskJson.Default.Options)
        {
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        }
    );

    /// <summary>Reads a plan: the plan alone, or what <c>task plan --json</c> shows.</summary>
    /// <exception cref="CodeAgentException">It is no plan (AGENT0512).</exception>
    public static TaskPlan Parse(string text)
    {
        try
        {
            var options = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            using var document = JsonDocument.Parse(text, options);
            var inner =
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("plan", out var plan)
                    ? plan
                    : document.RootElement;
            return
                inner.Deserialize(s_json.TaskPlan) is { Summary: not null, Subtasks: not null } read
                && read.Subtasks.All(subtask => subtask is { Id: not null, Title: not null, Instructions: not null })
                ? read
                : throw Fault("it needs summary and subtasks; a subtask needs id, title and instructions");
        }
        catch (JsonException error)
        {
            throw Fault(error.Message);
        }
    }

    private static CodeAgentException Fault(string why) =>
        new(
            ErrorCode.InvalidPlan,
            $"The plan cannot be read: {why}.\n"
                + """A plan is {"summary": …, "subtasks": [{"id", "title", "instructions", "dependsOn": [], "writes": [], "checks": []}]}."""
        );
}
