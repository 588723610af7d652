using System.Text.Json;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Simulation;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>The world outside the program: counts what each call did to it. Survives every process.</summary>
internal sealed class OutsideWorld
{
    public Dictionary<string, int> Runs { get; } = [];

    public HashSet<string> Keys { get; } = [];

    public List<string> Violations { get; } = [];
}

/// <summary>A tool that takes a while and changes the outside world once in that time.</summary>
internal sealed class SimTool(string name, ToolEffect effect, SimWorld world, OutsideWorld outside) : ITool
{
    private static readonly JsonElement s_schema = JsonElement.Parse("""{"type":"object"}""");

    public ToolDescriptor Descriptor { get; } =
        new(name, "A simulated tool.", s_schema, effect) { Timeout = TimeSpan.FromSeconds(20) };

    public ToolPlan Plan(JsonElement input, ToolScope scope) =>
        new(null, new ToolAccess(AccessOf(name), name), name, input.GetRawText())
        {
            Claims = [new ResourceClaim(ResourceClaim.WholeWorkspace, effect != ToolEffect.ReadOnly)],
        };

    public async Task<ToolResult> InvokeAsync(
        JsonElement input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        await Pause(context, cancellationToken);
        outside.Runs[context.CallId] = outside.Runs.GetValueOrDefault(context.CallId) + 1;
        outside.Keys.Add(context.IdempotencyKey);
        await Pause(context, cancellationToken);
        return world.Happens(0.1)
            ? ToolResult.Failed(ToolFailureKind.ProcessFailed, "It failed.")
            : ToolResult.Text($"{name} did {input.GetRawText()}");
    }

    private static AccessKind AccessOf(string name) => name == "Ask" ? AccessKind.Other : AccessKind.Self;

    private Task Pause(ToolContext context, CancellationToken cancellationToken) =>
        Task.Delay(world.Between(0, world.Happens(0.05) ? 30_000 : 3_000), context.Clock, cancellationToken);
}
