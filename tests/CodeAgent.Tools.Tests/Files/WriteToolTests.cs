using System.Text;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

public sealed class WriteToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_new_file_is_made_with_its_folders_and_is_then_known()
    {
        var result = await WriteAsync("a/b/c.txt", "grün\r\nx");
        Assert.Null(result.Failure);
        var bytes = Encoding.UTF8.GetBytes("grün\r\nx");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_bench.At("a/b/c.txt")));
        Assert.Equal([new FileSeen(_bench.At("a/b/c.txt"), FileContent.HashOf(bytes))], result.FilesSeen);
        Assert.Null((await WriteAsync("a/b/c.txt", "again")).Failure);
        Assert.Equal(
            ["a/b/c.txt"],
            Directory.GetFiles(_bench.Workspace, "*", SearchOption.AllDirectories).Select(Relative)
        );
    }

    [Fact]
    public async Task A_file_that_was_not_read_is_not_overwritten()
    {
        _bench.Write("a.txt", "mine");
        var result = await WriteAsync("a.txt", "yours");
        Assert.Equal((ToolFailureKind.Conflict, "Read it first."), (result.Failure!.Kind, result.Failure.Hint));
        Assert.Equal("mine", await File.ReadAllTextAsync(_bench.At("a.txt")));
    }

    [Fact]
    public async Task A_file_that_changed_since_it_was_read_is_not_overwritten()
    {
        _bench.Write("a.txt", "mine");
        await ReadAsync("a.txt");
        _bench.Write("a.txt", "changed");
        Assert.Equal(ToolFailureKind.Conflict, (await WriteAsync("a.txt", "yours")).Failure!.Kind);
        await ReadAsync("a.txt");
        Assert.Null((await WriteAsync("a.txt", "yours")).Failure);
        Assert.Equal("yours", await File.ReadAllTextAsync(_bench.At("a.txt")));
    }

    [Fact]
    public async Task A_file_that_was_read_in_part_is_not_overwritten()
    {
        _bench.Write("a.txt", string.Concat(Enumerable.Repeat("x\n", 3000)));
        await ReadAsync("a.txt");
        Assert.Equal(ToolFailureKind.Conflict, (await WriteAsync("a.txt", "yours")).Failure!.Kind);
    }

    [Fact]
    public async Task The_mode_and_the_link_to_a_file_stay()
    {
        var path = _bench.Write("run.sh", "old");
        const UnixFileMode Mode =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        File.SetUnixFileMode(path, Mode);
        File.CreateSymbolicLink(_bench.At("link"), "run.sh");
        await ReadAsync("link");
        Assert.Null((await WriteAsync("link", "new")).Failure);
        Assert.Equal(Mode, File.GetUnixFileMode(path));
        Assert.Equal("run.sh", new FileInfo(_bench.At("link")).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task The_encoding_and_mark_of_a_file_stay()
    {
        _bench.Write("a.txt", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("alt\r\n")]);
        await ReadAsync("a.txt");
        await WriteAsync("a.txt", "grün\n");
        Assert.Equal(
            (byte[])[.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("grün\n")],
            await File.ReadAllBytesAsync(_bench.At("a.txt"))
        );
    }

    [Fact]
    public async Task What_a_file_cannot_hold_in_its_encoding_makes_it_UTF_8()
    {
        _bench.Write("a.txt", Encoding.Latin1.GetBytes("grün\n"));
        await ReadAsync("a.txt");
        await WriteAsync("a.txt", "grün ✓\n");
        Assert.Equal("grün ✓\n", await File.ReadAllTextAsync(_bench.At("a.txt")));
    }

    [Fact]
    public async Task A_folder_a_read_only_file_and_a_file_as_folder_are_refused()
    {
        Directory.CreateDirectory(_bench.At("folder"));
        Assert.Equal(ToolFailureKind.InvalidArguments, (await WriteAsync("folder", "x")).Failure!.Kind);

        var path = _bench.Write("locked", "x");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        await ReadAsync("locked");
        Assert.Equal(ToolFailureKind.Unavailable, (await WriteAsync("locked", "y")).Failure!.Kind);

        Assert.NotNull((await WriteAsync("locked/below", "y")).Failure);
        Assert.Equal("x", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void A_file_created_meanwhile_is_not_overwritten()
    {
        _bench.Write("a.txt", "somebody's");
        var path = WorkspacePath.Resolve("a.txt", _bench.Scope, "/");
        Assert.Equal(
            ToolFailureKind.Conflict,
            Assert.Throws<ToolRefusedException>(() => AtomicFile.Write(path, "x"u8, null)).Failure.Kind
        );
        Assert.Equal("somebody's", File.ReadAllText(_bench.At("a.txt")));
    }

    [Fact]
    public async Task A_reader_sees_the_old_bytes_or_the_new_ones()
    {
        var (old, young) = (new string('a', 300_000), new string('b', 300_000));
        var path = _bench.Write("a.txt", old);
        var resolved = WorkspacePath.Resolve("a.txt", _bench.Scope, "/");
        using var stop = new CancellationTokenSource();
        var torn = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var seen = File.ReadAllText(path);
                if (seen != old && seen != young)
                    return true;
            }
            return false;
        });
        for (var i = 0; i < 200; i++)
            AtomicFile.Write(resolved, Encoding.UTF8.GetBytes(i % 2 == 0 ? young : old), File.GetUnixFileMode(path));
        await stop.CancelAsync();
        Assert.False(await torn);
    }

    [Fact]
    public async Task Details_have_counts_and_a_patch()
    {
        _bench.Write("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        await ReadAsync("a.txt");
        var details = (await WriteAsync("a.txt", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n")).Details!.Value;
        Assert.Equal("update", details.GetProperty("change").GetString());
        Assert.Equal((2, 1), (details.GetProperty("added").GetInt32(), details.GetProperty("removed").GetInt32()));
        var lines = details
            .GetProperty("hunks")
            .EnumerateArray()
            .Single()
            .GetProperty("lines")
            .EnumerateArray()
            .Select(line => line.GetString());
        Assert.Equal([" 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8", " 9", "+10"], lines);
        Assert.Equal("create", (await WriteAsync("new", "x\n")).Details!.Value.GetProperty("change").GetString());
    }

    [Fact]
    public void A_plan_claims_the_file_alone_and_shows_all_of_it()
    {
        var plan = _bench.Plan(ToolSet.Write, new { file_path = "a.txt", content = "all of it" });
        Assert.Equal([new ResourceClaim($"file:{_bench.At("a.txt")}", true)], plan.Claims);
        Assert.Equal(("Write a.txt", "all of it"), (plan.Title, plan.Preview));
    }

    private string Relative(string path) => Path.GetRelativePath(_bench.Workspace, path);

    private Task<ToolResult> ReadAsync(string path) => _bench.RunAsync(ToolSet.Read, new { file_path = path });

    private Task<ToolResult> WriteAsync(string path, string content) =>
        _bench.RunAsync(ToolSet.Write, new { file_path = path, content });
}
