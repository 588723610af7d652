using System.Text;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Testing.Tools;

/// <summary>
/// Calls tools in a temporary workspace as the runner does: plan, permit what the plan names, invoke, remember which
/// files were seen.
/// </summary>
public sealed class ToolBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, FileSeen> _files = new(StringComparer.Ordinal);
    private int _calls;

    /// <summary>Makes the workspace.</summary>
    public ToolBench()
    {
        Directory.CreateDirectory(Workspace);
        Scope = new ToolScope(Workspace, []);
    }

    /// <summary>The workspace's folder.</summary>
    public string Workspace => _folder["workspace"];

    /// <summary>A folder beside the workspace, for what lies outside of it.</summary>
    public string Outside => Directory.CreateDirectory(_folder["outside"]).FullName;

    /// <summary>Where long output goes.</summary>
    public string SpillFolder => _folder["spill"];

    /// <summary>Where calls are planned.</summary>
    public ToolScope Scope { get; set; }

    /// <summary>What calls report.</summary>
    public RecordingReports Reports { get; } = new();

    /// <summary>The session's own variables for child processes.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Files as the model last saw them.</summary>
    public IReadOnlyDictionary<string, FileSeen> Files => _files;

    /// <summary>Runs between the plan of a call and its invocation.</summary>
    public Action AfterPlan { get; set; } = () => { };

    /// <summary>The path of a name in the workspace.</summary>
    public string At(string name) => Path.Join(Workspace, name);

    /// <summary>Writes a file in the workspace; returns its path.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file in the workspace, with the folders it needs; returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Plans a call.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="input">An object whose JSON is the arguments.</param>
    public ToolPlan Plan(ITool tool, object input) => tool.Plan(JsonSerializer.SerializeToElement(input), Scope);

    /// <summary>Runs a call, permitting whatever it plans.</summary>
    public async Task<ToolResult> RunAsync(ITool tool, object input, CancellationToken cancellationToken = default)
    {
        var plan = Plan(tool, input);
        if (plan.Failure is { } failure)
            return ToolResult.Failed(failure);
        AfterPlan();
        var arguments = JsonSerializer.SerializeToElement(input);
        var result = await tool.InvokeAsync(arguments, Context(plan.Access), cancellationToken);
        foreach (var seen in result.FilesSeen)
            _files[seen.Path] = seen;
        return result;
    }

    /// <summary>The context of the next call.</summary>
    public ToolContext Context(ToolAccess? permitted)
    {
        var call = $"call-{Interlocked.Increment(ref _calls)}";
        return new ToolContext(call, $"session:{call}", Scope, _files, Reports, TimeProvider.System)
        {
            SessionId = "session",
            SpillFolder = SpillFolder,
            Environment = Environment,
            Permitted = permitted,
        };
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}

/// <summary>What a result says.</summary>
public static class ToolResultText
{
    /// <summary>All text blocks of a result.</summary>
    public static string AllText(this ToolResult result) =>
        string.Join('\n', result.Content.OfType<TextBlock>().Select(block => block.Text));
}
