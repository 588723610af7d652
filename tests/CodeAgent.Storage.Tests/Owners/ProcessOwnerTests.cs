using System.Diagnostics;
using System.Globalization;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Owners;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Owners;

/// <summary>Who is certainly dead.</summary>
public sealed class ProcessOwnerTests
{
    private readonly ProcessOwnerLiveness _liveness = new();

    [Fact]
    public void This_process_lives_and_is_the_same_owner_each_time()
    {
        Assert.False(_liveness.IsCertainlyDead(CurrentProcessOwner.Id));
        Assert.Equal(CurrentProcessOwner.Id, CurrentProcessOwner.Id);
        Assert.Equal(CurrentProcessOwner.Id, OwnerId.Parse(CurrentProcessOwner.Id.ToString()));
        Assert.Equal(Environment.ProcessId, CurrentProcessOwner.Id.Pid);
    }

    [Fact]
    public void A_process_that_reuses_an_id_is_another_one()
    {
        Assert.True(_liveness.IsCertainlyDead(CurrentProcessOwner.Id with { StartTime = 1 }));
    }

    [Fact]
    public void A_process_of_an_earlier_boot_is_dead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells boots apart.");

        Assert.True(_liveness.IsCertainlyDead(CurrentProcessOwner.Id with { BootId = "earlier~1" }));
    }

    [Fact]
    public void A_process_of_another_machine_or_container_is_never_certain()
    {
        var id = CurrentProcessOwner.Id with { StartTime = 1 };

        Assert.False(_liveness.IsCertainlyDead(id with { Host = "elsewhere" }));
        Assert.False(_liveness.IsCertainlyDead(id with { BootId = $"{MachineIdentity.KernelOf(id.BootId)}~other" }));
    }

    [Fact]
    public async Task A_process_is_dead_once_it_has_ended()
    {
        using var process = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        var owner = CurrentProcessOwner.Id with { Pid = process.Id, StartTime = ProcessStart.Find(process.Id)!.Value };
        Assert.False(_liveness.IsCertainlyDead(owner));

        process.Kill();
        await process.WaitForExitAsync().Within();

        await Eventually.BecomesTrue(() => _liveness.IsCertainlyDead(owner), "the process is dead");
    }

    [Fact]
    public async Task A_zombie_is_dead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks into /proc.");
        // The shell becomes a program that never asks what became of its child.
        var start = new ProcessStartInfo("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"])
        {
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        try
        {
            var pid = int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var owner = CurrentProcessOwner.Id with { Pid = pid, StartTime = ProcessStart.Find(pid)!.Value };
            Assert.False(_liveness.IsCertainlyDead(owner));
            await Eventually.BecomesTrue(
                () => File.ReadAllText($"/proc/{parent.Id}/comm").Trim() == "sleep",
                "the shell, which would still bury its child, has become the other program"
            );

            var command = $"/proc/{parent.Id}/comm";
            await Eventually.BecomesTrue(
                () => File.ReadAllText(command).Trim() == "sleep",
                "the shell is that program"
            );
            using var child = Process.GetProcessById(pid);
            child.Kill();

            await Eventually.BecomesTrue(() => _liveness.IsCertainlyDead(owner), "the zombie is dead");
            Assert.True(Directory.Exists($"/proc/{pid}"), "It is a zombie and not gone.");
        }
        finally
        {
            parent.Kill();
        }
    }
}
