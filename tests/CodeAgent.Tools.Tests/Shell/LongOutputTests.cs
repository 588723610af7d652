using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Shell;

/// <summary>Measures memory, so that nothing else may run.</summary>
[Collection(Alone.Name)]
public sealed class LongOutputTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Output_without_end_stays_in_bounded_memory_and_is_stopped()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = await _bench.RunAsync(
            ToolSet.Bash,
            new { command = "head -c 200000000 /dev/zero | tr '\\0' 'x'; sleep 300" }
        );
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(ToolFailureKind.TooLarge, result.Failure!.Kind);
        Assert.InRange(allocated, 0, 32 * 1024 * 1024);
        Assert.InRange(result.AllText().Length, 20_000, ToolSet.Bash.Descriptor.OutputCap);
        var path = result.Details!.Value.GetProperty("outputPath").GetString()!;
        Assert.Equal(ToolSet.Options.LongestCommandOutput, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Output_of_200_MB_stays_in_bounded_memory_where_it_may_be_kept()
    {
        var options = ToolSet.Options with { LongestCommandOutput = 300_000_000 };
        var bash = BuiltInTools.Create(options).Tools.Single(tool => tool.Descriptor.Name == "Bash");
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = await _bench.RunAsync(bash, new { command = "head -c 200000000 /dev/zero | tr '\\0' 'x'" });
        Assert.Null(result.Failure);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64 * 1024 * 1024);
        Assert.Equal(200_000_000, new FileInfo(result.Details!.Value.GetProperty("outputPath").GetString()!).Length);
    }
}
