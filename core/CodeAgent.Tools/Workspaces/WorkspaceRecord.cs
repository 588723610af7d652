using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Workspaces;

/// <summary>What a workspace was made from. Its file is written last: a workspace without one is half made.</summary>
internal sealed record WorkspaceRecord
{
    private const string FileName = "workspace.json";

    /// <summary>The workspace's id.</summary>
    public required string Id { get; init; }

    /// <summary>The mirror's name.</summary>
    public required string Mirror { get; init; }

    /// <summary>What was checked out.</summary>
    public required string Commit { get; init; }

    /// <summary>What was merged in; null for nothing.</summary>
    public string? MergeIn { get; init; }

    /// <summary>Files that were in conflict then, as git writes paths.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>Submodules of the commit, as git writes paths.</summary>
    public IReadOnlyList<string> Submodules { get; init; } = [];

    /// <summary>Variables for commands.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The name by which git knows the mirror's kind of ids.</summary>
    [JsonIgnore]
    public string ObjectFormat => Commit.Length == 64 ? "sha256" : "sha1";

    /// <summary>The record of a workspace's folder; null for none that is whole.</summary>
    public static WorkspaceRecord? Read(string home)
    {
        try
        {
            var path = Path.Join(home, FileName);
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), WorkspaceRecordContext.Default.WorkspaceRecord)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>When it was written, by the system's clock.</summary>
    public static DateTime WrittenAt(string home) => File.GetLastWriteTimeUtc(Path.Join(home, FileName));

    /// <summary>Writes it in one step.</summary>
    public void Write(string home)
    {
        var path = Path.Join(home, FileName);
        using (var file = File.Create(path + ".new"))
        {
            JsonSerializer.Serialize(file, this, WorkspaceRecordContext.Default.WorkspaceRecord);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkspaceRecord))]
[JsonSerializable(typeof(RunningRecord))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class WorkspaceRecordContext : JsonSerializerContext;

/// <summary>A command that runs.</summary>
/// <param name="CallId">Its mark.</param>
/// <param name="Pid">Its process.</param>
/// <param name="StartTime">When that started.</param>
/// <param name="BootId">The machine's boot then.</param>
internal sealed record RunningRecord(string CallId, int Pid, long StartTime, string BootId);
