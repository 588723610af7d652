using System.Text.Json;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Hosting.Faults;

/// <summary>A tool whose call may be the last thing that this process does.</summary>
internal sealed class CrashingTool(ITool inner, CrashPoint point) : ITool
{
    public ToolDescriptor Descriptor => inner.Descriptor;

    public static IEnumerable<ITool> Wrap(IEnumerable<ITool> tools, CrashPoint? point) =>
        point is null ? tools : tools.Select(tool => new CrashingTool(tool, point));

    public ToolPlan Plan(JsonElement input, ToolScope scope) => inner.Plan(input, scope);

    public Task<ToolResult> InvokeAsync(JsonElement input, ToolContext context, CancellationToken cancellationToken) =>
        point.RunAsync("tool", () => inner.InvokeAsync(input, context, cancellationToken));
}
