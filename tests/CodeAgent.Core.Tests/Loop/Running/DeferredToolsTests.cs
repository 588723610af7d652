using System.Collections.Immutable;
using System.Text.Json;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class DeferredToolsTests
{
    private static readonly ToolDescriptor s_read = Tool("Read", ToolLoading.Always, 100);
    private static readonly ToolDescriptor s_finder = Tool("ToolSearch", ToolLoading.Finder, 10);

    [Fact]
    public void Few_tools_are_declared_whole_and_nothing_has_to_be_found()
    {
        var tools = DeferredTools.Declare([s_read, s_finder, Tool("mcp__a", ToolLoading.OnDemand, 100)], [], null);
        Assert.Equal(["Read", "mcp__a"], tools.Select(tool => tool.Name));
    }

    [Fact]
    public void Many_tools_are_named_only_and_loaded_ones_are_declared()
    {
        var large = Enumerable.Range(0, 30).Select(i => Tool($"mcp__t{i}", ToolLoading.OnDemand, 1_000)).ToList();
        var tools = DeferredTools.Declare([s_read, s_finder, .. large], ImmutableHashSet.Create("mcp__t7"), null);
        Assert.Equal(["Read", "ToolSearch", "mcp__t7"], tools.Select(tool => tool.Name));
        var names = tools[1].Description.Split('\n');
        Assert.Contains("mcp__t29", names);
        Assert.DoesNotContain("mcp__t7", names);
    }

    [Fact]
    public void A_small_window_has_a_small_budget()
    {
        var one = Tool("mcp__a", ToolLoading.OnDemand, 5_000);
        Assert.Contains(one, DeferredTools.Declare([s_finder, one], [], 200_000));
        Assert.DoesNotContain(one, DeferredTools.Declare([s_finder, one], [], 8_000));
    }

    private static ToolDescriptor Tool(string name, ToolLoading loading, int length) =>
        new(name, new string('d', length), JsonElement.Parse("{}"), ToolEffect.ReadOnly) { Loading = loading };
}
