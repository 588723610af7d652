using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests.Shell;

public sealed class BashOutputTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Output_up_to_the_cap_is_whole_and_makes_no_file()
    {
        var result = await RunAsync("head -c 27000 /dev/zero | tr '\\0' x");
        Assert.Equal(new string('x', 27000), result.AllText());
        Assert.False(Directory.Exists(_bench.SpillFolder));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task Longer_output_is_cut_in_the_middle_and_kept_whole(int lines)
    {
        var result = await RunAsync($"seq 1 {lines}");
        var all = string.Concat(Enumerable.Range(1, lines).Select(i => $"{i}\n"));
        var text = result.AllText();
        Assert.InRange(text.Length, 20_000, ToolSet.Bash.Descriptor.OutputCap);
        Assert.StartsWith("1\n2\n3\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"\n{lines}", text, StringComparison.Ordinal);
        Assert.Contains($"the output has {all.Length} bytes in {lines} lines", text, StringComparison.Ordinal);

        var path = result.Details!.Value.GetProperty("outputPath").GetString()!;
        Assert.Contains(path, text, StringComparison.Ordinal);
        Assert.Equal(all, await File.ReadAllTextAsync(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.All(
            text.Split('\n').Where(line => line.Length > 0 && char.IsDigit(line[0])),
            line => Assert.InRange(int.Parse(line, null), 1, lines)
        );
    }

    [Fact]
    public async Task Characters_are_not_cut_apart()
    {
        var result = await RunAsync("for i in $(seq 1 60000); do printf '✓ü'; done");
        Assert.DoesNotContain('\uFFFD', result.AllText());
        Assert.InRange(result.AllText().Length, 20_000, ToolSet.Bash.Descriptor.OutputCap);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_loses_the_middle_and_not_the_command()
    {
        await File.WriteAllTextAsync(_bench.SpillFolder, "a file in the folder's place");
        var result = await RunAsync("seq 1 100000");
        Assert.Null(result.Failure);
        Assert.Contains("The rest could not be kept.", result.AllText(), StringComparison.Ordinal);
        Assert.EndsWith("\n100000", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_id_cannot_lead_the_file_elsewhere()
    {
        var context = _bench.Context(null) with { CallId = "../../../x\0y" };
        var input = System.Text.Json.JsonSerializer.SerializeToElement(new { command = "seq 1 100000" });
        var result = await ToolSet.Bash.InvokeAsync(input, context, CancellationToken.None);
        Assert.Equal(
            _bench.SpillFolder,
            Path.GetDirectoryName(result.Details!.Value.GetProperty("outputPath").GetString())
        );
    }

    [Fact]
    public async Task The_file_can_be_read_on_with_Read()
    {
        var result = await RunAsync("seq 1 100000");
        var path = result.Details!.Value.GetProperty("outputPath").GetString()!;
        var read = await _bench.RunAsync(
            ToolSet.Read,
            new
            {
                file_path = path,
                offset = 50_000,
                limit = 1,
            }
        );
        Assert.StartsWith(" 50000\t50000\n", read.AllText(), StringComparison.Ordinal);
    }

    private Task<ToolResult> RunAsync(string command) => _bench.RunAsync(ToolSet.Bash, new { command });
}
