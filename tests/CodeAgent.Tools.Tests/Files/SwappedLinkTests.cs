using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

/// <summary>Links that change between the permission and the use, and between the check and the open.</summary>
public sealed class SwappedLinkTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public SwappedLinkTests()
    {
        _bench.Write("inside/a.txt", "inside\n");
        _bench.Write("other/a.txt", "other\n");
        File.WriteAllText(Path.Join(_bench.Outside, "a.txt"), "secret\n");
        Directory.CreateSymbolicLink(_bench.At("link"), "inside");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_link_swapped_to_outside_after_the_permission_is_refused()
    {
        _bench.AfterPlan = () => Swap(_bench.Outside);
        var read = await _bench.RunAsync(ToolSet.Read, new { file_path = "link/a.txt" });
        Assert.Equal(ToolFailureKind.OutsideWorkspace, read.Failure!.Kind);
        Assert.DoesNotContain("secret", read.AllText(), StringComparison.Ordinal);

        Swap("inside");
        var write = await _bench.RunAsync(ToolSet.Write, new { file_path = "link/new.txt", content = "x" });
        Assert.Equal(ToolFailureKind.OutsideWorkspace, write.Failure!.Kind);
        Assert.False(File.Exists(Path.Join(_bench.Outside, "new.txt")));

        Swap("inside");
        var edit = await _bench.RunAsync(
            ToolSet.Edit,
            new
            {
                file_path = "link/a.txt",
                old_string = "s",
                new_string = "S",
            }
        );
        Assert.Equal(ToolFailureKind.OutsideWorkspace, edit.Failure!.Kind);
        Assert.Equal("secret\n", await File.ReadAllTextAsync(Path.Join(_bench.Outside, "a.txt")));
    }

    [Fact]
    public async Task A_link_swapped_to_another_file_inside_is_refused()
    {
        _bench.AfterPlan = () => Swap("other");
        var read = await _bench.RunAsync(ToolSet.Read, new { file_path = "link/a.txt" });
        Assert.Equal(ToolFailureKind.Conflict, read.Failure!.Kind);
    }

    [Fact]
    public void A_write_through_a_link_that_leaves_the_workspace_is_outside()
    {
        Swap(_bench.Outside);
        var plan = _bench.Plan(ToolSet.Write, new { file_path = "link/new.txt", content = "" });
        Assert.Equal(
            new ToolAccess(AccessKind.Write, Path.Join(_bench.Outside, "new.txt"), OutsideWorkspace: true),
            plan.Access
        );
    }

    [Fact]
    public void A_link_put_in_the_way_after_the_path_was_resolved_is_seen_at_the_open()
    {
        var resolved = WorkspacePath.Resolve("inside/a.txt", _bench.Scope, _bench.Outside);
        Directory.Move(_bench.At("inside"), _bench.At("moved"));
        Directory.CreateSymbolicLink(_bench.At("inside"), _bench.Outside);

        Assert.Equal(ToolFailureKind.OutsideWorkspace, Refusal(() => FileContent.Load(resolved)));
        Assert.Equal(
            ToolFailureKind.OutsideWorkspace,
            Refusal(() => AtomicFile.Write(resolved, "x"u8, UnixFileMode.UserWrite))
        );
        Assert.Equal("secret\n", File.ReadAllText(Path.Join(_bench.Outside, "a.txt")));
    }

    [Fact]
    public void A_link_put_in_the_files_own_place_is_seen_at_the_open()
    {
        var resolved = WorkspacePath.Resolve("inside/a.txt", _bench.Scope, _bench.Outside);
        File.Delete(_bench.At("inside/a.txt"));
        File.CreateSymbolicLink(_bench.At("inside/a.txt"), Path.Join(_bench.Outside, "a.txt"));

        Assert.Equal(ToolFailureKind.OutsideWorkspace, Refusal(() => FileContent.Load(resolved)));
        Assert.Equal(
            ToolFailureKind.OutsideWorkspace,
            Refusal(() => AtomicFile.Write(resolved, "x"u8, UnixFileMode.UserWrite))
        );
        Assert.Equal("secret\n", File.ReadAllText(Path.Join(_bench.Outside, "a.txt")));
    }

    private void Swap(string target)
    {
        Directory.Delete(_bench.At("link"));
        Directory.CreateSymbolicLink(_bench.At("link"), target);
    }

    private static ToolFailureKind Refusal(Action action) => Assert.Throws<ToolRefusedException>(action).Failure.Kind;
}
