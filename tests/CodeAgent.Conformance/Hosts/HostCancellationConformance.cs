using Xunit;

namespace CodeAgent.Conformance.Hosts;

/// <summary>What a caller's token does.</summary>
public abstract class HostCancellationConformance : HostConformance
{
    [Fact]
    public async Task A_fired_token_reaches_the_running_call()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.WaitForCancelAsync(source.Token);
        await Probe.WhenAsync("waiting");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Deadline));
        await Probe.WhenAsync("cancelled");
    }

    [Fact]
    public async Task A_fired_token_releases_the_caller_at_once_and_the_turn_goes_on()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.RunAsync(new ProbeStep("deaf", Until: "open"), source.Token);
        await Probe.WhenAsync("begin deaf");
        var next = Grain.RunAsync(new ProbeStep("next"), CancellationToken.None);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Deadline));
        Probe.Signal("open");
        await next.WaitAsync(Deadline);

        Assert.Equal(["begin deaf", "end deaf", "begin next", "end next"], Probe.Trace.Skip(1));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_for_its_turn_never_starts()
    {
        var holder = Grain.RunAsync(new ProbeStep("holder", Until: "open"), CancellationToken.None);
        await Probe.WhenAsync("begin holder");
        using var source = new CancellationTokenSource();
        var waiting = Grain.RunAsync(new ProbeStep("never"), source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
        Probe.Signal("open");
        await holder.WaitAsync(Deadline);
        await Grain.RunAsync(new ProbeStep("last"), CancellationToken.None).WaitAsync(Deadline);

        Assert.Equal(["begin holder", "end holder", "begin last", "end last"], Probe.Trace.Skip(1));
    }

    [Fact]
    public async Task A_token_that_fired_before_the_call_keeps_it_from_being_made()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Grain.RunAsync(new ProbeStep("never"), new CancellationToken(canceled: true)).WaitAsync(Deadline)
        );

        await Grain.WhoAsync().WaitAsync(Deadline);
        Assert.DoesNotContain("begin never", Probe.Trace);
    }
}
