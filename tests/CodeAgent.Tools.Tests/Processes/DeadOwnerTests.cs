using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Tests.Processes;

/// <summary>The process that runs a call is killed; another one cleans up after it.</summary>
public sealed class DeadOwnerTests : IDisposable
{
    private const string CallId = "call-of-the-dead";

    private readonly TemporaryFolder _folder = new();
    private readonly ProcessReaper _reaper = new(TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_command_whose_owner_is_killed_at_the_gate_never_runs()
    {
        using var owner = DyingOwner.Start(DyingOwner.AtGate, _folder.Path);
        await owner.WaitForExitAsync().Within();
        Assert.Equal(137, owner.ExitCode);
        var child = Child();
        await Eventually.BecomesTrue(() => !IsAlive(child.Pid), "the gated child is gone");
        Assert.False(File.Exists(_folder["ran"]));
        Assert.False(File.Exists(_folder["daemon"]));
    }

    [Fact]
    public async Task A_killed_owners_command_and_its_daemons_are_reaped()
    {
        var (child, daemon) = await StartAndKillAsync();
        Assert.True(IsAlive(child.Pid) && IsAlive(daemon));
        await _reaper.ReapAsync(CallId, child, CancellationToken.None);
        Assert.False(IsAlive(child.Pid) || IsAlive(daemon));
        await _reaper.ReapAsync(CallId, child, CancellationToken.None);
    }

    [Fact]
    public async Task Another_process_another_boot_and_another_call_are_left_alone()
    {
        var (child, daemon) = await StartAndKillAsync();
        await _reaper.ReapAsync(CallId, null, CancellationToken.None);
        await _reaper.ReapAsync(CallId, child with { BootId = "another" }, CancellationToken.None);
        await _reaper.ReapAsync(
            "call-of-another",
            child with
            {
                StartTime = child.StartTime - 1,
            },
            CancellationToken.None
        );
        Assert.True(IsAlive(child.Pid) && IsAlive(daemon));
        await _reaper.ReapAsync(CallId, child, CancellationToken.None);
    }

    [Fact]
    public async Task What_outlived_its_leader_is_found_by_its_mark()
    {
        var (child, daemon) = await StartAndKillAsync();
        System.Diagnostics.Process.GetProcessById(child.Pid).Kill();
        await Eventually.BecomesTrue(() => !IsAlive(child.Pid), "the leader is gone");
        Assert.True(IsAlive(daemon));
        await _reaper.ReapAsync(CallId, child, CancellationToken.None);
        Assert.False(IsAlive(daemon));
        Assert.DoesNotContain(ProcessTable.All(), entry => entry.Session == child.Pid && entry.IsAlive);
    }

    [Fact]
    public async Task The_background_shells_of_a_dead_owner_are_reaped_by_the_sessions_next_command()
    {
        var (child, daemon) = await StartAndKillAsync(DyingOwner.InBackground);
        Assert.True(IsAlive(child.Pid) && IsAlive(daemon));
        await _reaper.ReapSessionAsync(_folder["elsewhere"], CancellationToken.None);
        Assert.True(IsAlive(child.Pid) && IsAlive(daemon));
        await using var tools = BuiltInTools.Create(ToolSet.Options);
        using var bench = new ToolBench();
        var context = bench.Context(null) with { SpillFolder = _folder["spill"] };
        var look = tools.Tools.Single(tool => tool.Descriptor.Name == "BashOutput");
        var input = System.Text.Json.JsonSerializer.SerializeToElement(new { bash_id = "bash_1" });
        var answer = await look.InvokeAsync(input, context, CancellationToken.None);
        Assert.Contains("end with the program that started them", answer.Failure!.Message, StringComparison.Ordinal);
        Assert.False(IsAlive(child.Pid) || IsAlive(daemon));
        Assert.Empty(Directory.GetFiles(Path.Join(_folder["spill"], "shells")));
    }

    private async Task<(ProcessIdentity Child, int Daemon)> StartAndKillAsync(string mode = DyingOwner.WhileRunning)
    {
        using var owner = DyingOwner.Start(mode, _folder.Path);
        await Eventually.BecomesTrue(() => File.Exists(_folder["ran"]), "the command runs");
        owner.Kill();
        await owner.WaitForExitAsync().Within();
        return (Child(), int.Parse(await File.ReadAllTextAsync(_folder["daemon"]), null));
    }

    private ProcessIdentity Child()
    {
        var fields = File.ReadAllText(_folder["child"]).Split(' ');
        return new ProcessIdentity(int.Parse(fields[0], null), long.Parse(fields[1], null), fields[2]);
    }

    private static bool IsAlive(int pid) => ProcessTable.Find(pid) is { IsAlive: true };
}
