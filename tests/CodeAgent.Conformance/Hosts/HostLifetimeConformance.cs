using Xunit;

namespace CodeAgent.Conformance.Hosts;

/// <summary>The end of activations.</summary>
public abstract class HostLifetimeConformance : HostConformance
{
    [Fact]
    public async Task A_grain_that_asks_for_its_end_hears_of_it_and_is_made_anew_by_the_next_call()
    {
        await Grain.EndAsync();
        await Probe.WhenAsync("ended 1");

        var note = await Grain.WhoAsync().WaitAsync(Deadline);

        Assert.Equal(new ProbeNote(Key, 2), note);
        Assert.Equal(["constructed 1", "told 1", "ended 1", "constructed 2"], Probe.Trace);
    }

    [Fact]
    public async Task A_call_that_comes_during_the_end_waits_for_the_new_activation()
    {
        Probe.Note("slow end");
        await Grain.EndAsync();
        await Probe.WhenAsync("ending 1");

        var call = Grain.WhoAsync();
        for (var i = 0; i < 50; i++)
        {
            // Time in which the host could make the mistake.
            await Grains.GetGrain<IProbeGrain>(Key + "-other").WhoAsync();
        }

        Assert.Equal(1, Probe.Activations);
        Probe.Signal("end");
        Assert.Equal(2, (await call.WaitAsync(Deadline)).Activation);
        Assert.Equal(["slow end", "constructed 1", "told 1", "ended 1", "constructed 2"], Probe.Trace);
    }

    [Fact]
    public async Task Running_calls_end_before_the_activation_does()
    {
        var running = Grain.RunInterleavedAsync(new ProbeStep("running", Until: "open"));
        await Probe.WhenAsync("begin running");
        await Grain.EndAsync();
        var later = Grain.WhoAsync();

        Probe.Signal("open");
        await running.WaitAsync(Deadline);

        Assert.Equal(2, (await later.WaitAsync(Deadline)).Activation);
        Assert.Equal(
            ["constructed 1", "begin running", "end running", "told 1", "ended 1", "constructed 2"],
            Probe.Trace
        );
    }
}
