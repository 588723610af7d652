using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

public sealed class WorkspacePathTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Relative_absolute_and_home_paths_resolve()
    {
        Assert.Equal((_bench.At("a/b.txt"), true, "a/b.txt"), Resolve("a/./c/../b.txt"));
        Assert.Equal((_bench.At("b"), true, "b"), Resolve(_bench.At("b")));
        Assert.Equal((Path.Join(_bench.Outside, "x"), false, Path.Join(_bench.Outside, "x")), Resolve("~/x"));
        Assert.Equal(_bench.Outside, Resolve("~").Real);
    }

    [Fact]
    public void Parents_lead_outside_and_a_folder_with_the_same_begin_is_outside()
    {
        Assert.False(Resolve("../secret").IsInside);
        Assert.False(Resolve(_bench.Workspace + "-other/a").IsInside);
        Assert.True(Resolve("a/../../workspace/b").IsInside);
    }

    [Fact]
    public void An_additional_folder_is_inside_also_where_it_is_named_through_a_link()
    {
        var link = _bench.At("link-to-outside");
        Directory.CreateSymbolicLink(link, _bench.Outside);
        _bench.Scope = _bench.Scope with { AdditionalDirectories = [link] };
        Assert.True(Resolve(Path.Join(_bench.Outside, "new.txt")).IsInside);
    }

    [Fact]
    public void A_new_file_behind_a_link_is_where_the_link_leads()
    {
        Directory.CreateSymbolicLink(_bench.At("out"), _bench.Outside);
        Assert.Equal(
            (Path.Join(_bench.Outside, "new/file.txt"), false, Path.Join(_bench.Outside, "new/file.txt")),
            Resolve("out/new/file.txt")
        );
    }

    [Fact]
    public void A_link_to_a_file_that_does_not_exist_is_where_it_leads()
    {
        File.CreateSymbolicLink(_bench.At("dangling"), "../outside/absent");
        Assert.Equal(Path.Join(_bench.Outside, "absent"), Resolve("dangling").Real);
    }

    [Fact]
    public void The_parent_of_a_link_is_the_parent_of_what_it_leads_to()
    {
        Directory.CreateDirectory(Path.Join(_bench.Outside, "deep"));
        Directory.CreateSymbolicLink(_bench.At("link"), Path.Join(_bench.Outside, "deep"));
        Assert.Equal(Path.Join(_bench.Outside, "x"), Resolve("link/../x").Real);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(_bench.At("a"), "b");
        File.CreateSymbolicLink(_bench.At("b"), "a");
        var failure = _bench.Plan(ToolSet.Read, new { file_path = "a" }).Failure!;
        Assert.Equal(ToolFailureKind.InvalidArguments, failure.Kind);
    }

    [Fact]
    public void The_kernel_and_we_agree_on_random_paths()
    {
        var random = new Random(4711);
        string[] names = ["a", "b", "c", "l1", "l2", "l3", "..", "."];
        foreach (var folder in (string[])["a/b/c", "b/a", "c/c/c"])
            Directory.CreateDirectory(_bench.At(folder));
        Directory.CreateSymbolicLink(_bench.At("l1"), "a/b");
        Directory.CreateSymbolicLink(_bench.At("a/l2"), "../b");
        Directory.CreateSymbolicLink(_bench.At("a/b/l3"), _bench.At("c/c"));
        var compared = 0;
        for (var i = 0; i < 2000; i++)
        {
            var path = string.Join(
                '/',
                Enumerable.Range(0, random.Next(1, 7)).Select(_ => names[random.Next(names.Length)])
            );
            if (KernelPath($"{_bench.Workspace}/{path}") is not { } real)
                continue;
            compared++;
            Assert.Equal(real, Resolve(path).Real);
        }
        Assert.InRange(compared, 100, 2000);
    }

    private (string Real, bool IsInside, string Shown) Resolve(string path)
    {
        var resolved = WorkspacePath.Resolve(path, _bench.Scope, _bench.Outside);
        return (resolved.Real, resolved.IsInside, resolved.Shown);
    }

    /// <summary>What the kernel calls the folder that a path leads to; null where it leads to none.</summary>
    private static string? KernelPath(string path)
    {
        var fd = Native.Libc.Open(path, Native.Libc.PathOnly | Native.Libc.CloseOnExec);
        if (fd < 0)
            return null;
        try
        {
            return new FileInfo($"/proc/self/fd/{fd}").LinkTarget;
        }
        finally
        {
            _ = Native.Libc.Close(fd);
        }
    }
}
