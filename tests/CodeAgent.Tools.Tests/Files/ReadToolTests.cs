using System.Diagnostics;
using System.Text;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

public sealed class ReadToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Lines_are_numbered_and_the_file_is_seen()
    {
        var path = _bench.Write("src/a.cs", "one\r\n\ttwo\n\nfour");
        var result = await ReadAsync("src/a.cs");
        Assert.Null(result.Failure);
        Assert.Equal("     1\tone\n     2\t\ttwo\n     3\t\n     4\tfour\n", result.AllText());
        Assert.Equal([new FileSeen(path, FileContent.HashOf(await File.ReadAllBytesAsync(path)))], result.FilesSeen);
    }

    [Fact]
    public void A_plan_names_the_real_path_and_shares_the_file()
    {
        _bench.Write("a.txt", "");
        File.CreateSymbolicLink(_bench.At("link"), "a.txt");
        var plan = _bench.Plan(ToolSet.Read, new { file_path = "link" });
        Assert.Equal(new ToolAccess(AccessKind.Read, _bench.At("a.txt")), plan.Access);
        Assert.Equal([new ResourceClaim($"file:{_bench.At("a.txt")}", false)], plan.Claims);
        Assert.Equal("Read a.txt", plan.Title);
    }

    [Fact]
    public async Task A_long_file_is_shown_in_part_and_says_how_to_read_on()
    {
        _bench.Write("long.txt", string.Concat(Enumerable.Range(1, 2500).Select(i => $"line {i}\n")));
        var first = await ReadAsync("long.txt");
        Assert.EndsWith(
            "  2000\tline 2000\n[Lines 1 to 2000 of 2500. Read on with offset=2001.]",
            first.AllText(),
            StringComparison.Ordinal
        );
        Assert.True(first.FilesSeen.Single().Partial);

        var rest = await _bench.RunAsync(ToolSet.Read, new { file_path = "long.txt", offset = 2001 });
        Assert.StartsWith("  2001\tline 2001\n", rest.AllText(), StringComparison.Ordinal);
        Assert.EndsWith("  2500\tline 2500\n", rest.AllText(), StringComparison.Ordinal);
        Assert.False(rest.FilesSeen.Single().Partial);

        Assert.False((await ReadAsync("long.txt")).FilesSeen.Single().Partial);
    }

    [Fact]
    public async Task The_text_stays_within_the_cap()
    {
        _bench.Write("wide.txt", string.Concat(Enumerable.Range(1, 1000).Select(_ => new string('x', 1500) + "\n")));
        var result = await ReadAsync("wide.txt");
        Assert.InRange(result.AllText().Length, 50_000, ToolSet.Read.Descriptor.OutputCap);
        Assert.Contains("Read on with offset=", result.AllText(), StringComparison.Ordinal);
        Assert.True(result.FilesSeen.Single().Partial);
    }

    [Fact]
    public async Task A_long_line_is_cut()
    {
        _bench.Write("min.js", new string('x', 5000) + "\nnext\n");
        var result = await ReadAsync("min.js");
        Assert.Equal($"     1\t{new string('x', 2000)}… [line cut here]\n     2\tnext\n", result.AllText());
        Assert.False(result.FilesSeen.Single().Partial);
    }

    [Fact]
    public async Task An_empty_file_and_an_offset_after_the_end_are_told()
    {
        _bench.Write("empty", "");
        Assert.Equal("[The file exists and is empty.]", (await ReadAsync("empty")).AllText());
        _bench.Write("two", "1\n2\n");
        var result = await _bench.RunAsync(ToolSet.Read, new { file_path = "two", offset = 3 });
        Assert.Equal(ToolFailureKind.InvalidArguments, result.Failure!.Kind);
        Assert.Contains("has 2 lines", result.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_suggests_names_that_are_near()
    {
        _bench.Write("src/Program.cs", "");
        _bench.Write("src/other.txt", "");
        var name = await ReadAsync("src/Porgram.cs");
        Assert.Equal(ToolFailureKind.NotFound, name.Failure!.Kind);
        Assert.Equal("Near it are: Program.cs.", name.Failure.Hint);
        Assert.Equal("Near it are: other.txt.", (await ReadAsync("src/other.md")).Failure!.Hint);
        Assert.Equal(
            "The folder scr does not exist either. Near it are: src.",
            (await ReadAsync("scr/Program.cs")).Failure!.Hint
        );
    }

    [Fact]
    public async Task Names_outside_the_workspace_are_not_told()
    {
        await File.WriteAllTextAsync(Path.Join(_bench.Outside, "secret.txt"), "");
        var result = await ReadAsync("../outside/secret.tx");
        Assert.Equal((ToolFailureKind.NotFound, null), (result.Failure!.Kind, result.Failure.Hint));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("iso-8859-1", false)]
    public async Task Text_is_read_in_its_encoding(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("grün\r\nund blau, nicht rot\n")];
        _bench.Write("a.txt", bytes);
        Assert.Equal("     1\tgrün\n     2\tund blau, nicht rot\n", (await ReadAsync("a.txt")).AllText());
    }

    [Fact]
    public async Task A_binary_file_and_a_folder_are_refused_with_a_way_out()
    {
        _bench.Write("program", [0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0x00, 0x00, 0x00]);
        var noise = new byte[4000];
        new Random(1).NextBytes(noise);
        _bench.Write("noise", [.. noise.Select(one => one == 0 ? (byte)1 : one)]);
        foreach (var name in (string[])["program", "noise", "."])
        {
            var failure = (await ReadAsync(name)).Failure!;
            Assert.Equal(ToolFailureKind.InvalidArguments, failure.Kind);
            Assert.Contains("Bash", failure.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pipes_devices_and_the_kernels_files_are_refused_without_waiting()
    {
        using (var made = Process.Start("mkfifo", _bench.At("pipe")))
            await made.WaitForExitAsync();
        foreach (
            var name in (string[])
                ["pipe", "/dev/zero", "/dev/tty", "/proc/self/status", "/proc/kmsg", "/sys/kernel/profiling"]
        )
        {
            var result = await ReadAsync(name).Within();
            Assert.Equal(ToolFailureKind.InvalidArguments, result.Failure!.Kind);
            Assert.Contains("not a regular file", result.Failure.Message, StringComparison.Ordinal);
            var write = await _bench.RunAsync(ToolSet.Write, new { file_path = name, content = "" }).Within();
            Assert.Equal(result.Failure, write.Failure);
        }
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused()
    {
        await using (var file = File.Create(_bench.At("huge")))
            file.SetLength(FileContent.LargestFile + 1L);
        Assert.Equal(ToolFailureKind.TooLarge, (await ReadAsync("huge")).Failure!.Kind);
    }

    [Fact]
    public async Task Reading_outside_needs_a_permission_that_names_the_file()
    {
        var path = Path.Join(_bench.Outside, "a.txt");
        await File.WriteAllTextAsync(path, "out\n");
        var plan = _bench.Plan(ToolSet.Read, new { file_path = path });
        Assert.Equal(new ToolAccess(AccessKind.Read, path, OutsideWorkspace: true), plan.Access);
        Assert.Equal("     1\tout\n", (await ReadAsync(path)).AllText());

        var input = System.Text.Json.JsonSerializer.SerializeToElement(new { file_path = path });
        var unpermitted = await ToolSet.Read.InvokeAsync(
            input,
            _bench.Context(permitted: null),
            CancellationToken.None
        );
        Assert.Equal(ToolFailureKind.OutsideWorkspace, unpermitted.Failure!.Kind);
    }

    private Task<ToolResult> ReadAsync(string path) => _bench.RunAsync(ToolSet.Read, new { file_path = path });
}
