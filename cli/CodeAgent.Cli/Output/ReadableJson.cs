using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Tasks;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Output;

/// <summary>Writes JSON for programs and terminals, not for web pages: text in other scripts stays readable.</summary>
internal static class ReadableJson
{
    private static readonly LineJson s_lines = new(Readable(LineJson.Default.Options));
    private static readonly Lazy<TaskViewJson> s_tasks = new(() =>
        new TaskViewJson(Readable(TaskViewJson.Default.Options))
    );
    private static readonly Lazy<TaskDocuments> s_documents = new(() =>
        new TaskDocuments(Readable(TaskDocuments.Default.Options))
    );
    private static readonly Lazy<ListJson> s_lists = new(() => new ListJson(Readable(ListJson.Default.Options)));

    /// <summary>The shapes of what task commands show beside the task itself.</summary>
    public static TaskDocuments Documents => s_documents.Value;

    /// <summary>A line's bytes, without a line feed.</summary>
    public static byte[] Of(Line line) =>
        JsonSerializer.SerializeToUtf8Bytes(line, s_lines.GetTypeInfo(line.GetType())!);

    /// <summary>A control line's bytes, without a line feed.</summary>
    public static byte[] Of(ControlLine line) =>
        JsonSerializer.SerializeToUtf8Bytes(line, s_lines.GetTypeInfo(line.GetType())!);

    /// <summary>Sessions as an array.</summary>
    public static byte[] Of(IReadOnlyList<SessionListing> sessions) =>
        JsonSerializer.SerializeToUtf8Bytes(sessions, s_lists.Value.IReadOnlyListSessionListing);

    /// <summary>A task's state.</summary>
    public static byte[] Of(TaskSnapshot task) => JsonSerializer.SerializeToUtf8Bytes(task, s_tasks.Value.TaskSnapshot);

    /// <summary>Tasks as an array.</summary>
    public static byte[] Of(IReadOnlyList<TaskListing> tasks) =>
        JsonSerializer.SerializeToUtf8Bytes(tasks, s_tasks.Value.IReadOnlyListTaskListing);

    private static JsonSerializerOptions Readable(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
