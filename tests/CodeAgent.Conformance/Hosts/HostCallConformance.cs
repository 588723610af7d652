using Xunit;

namespace CodeAgent.Conformance.Hosts;

/// <summary>Activations, turns and interleaving.</summary>
public abstract class HostCallConformance : HostConformance
{
    [Fact]
    public async Task Two_hundred_first_calls_at_once_make_one_activation()
    {
        var calls = Enumerable.Range(0, 200).Select(_ => Task.Run(() => Grain.WhoAsync()));

        var notes = await Task.WhenAll(calls).WaitAsync(Deadline);

        Assert.All(notes, note => Assert.Equal(new ProbeNote(Key, 1), note));
        Assert.Equal(1, Probe.Activations);
    }

    [Fact]
    public async Task A_grain_knows_itsKey_and_anotherKey_is_another_grain()
    {
        var first = await Grain.WhoAsync().WaitAsync(Deadline);
        var second = await Grains.GetGrain<IProbeGrain>(Key + "/Ä b").WhoAsync().WaitAsync(Deadline);

        Assert.Equal(new ProbeNote(Key, 1), first);
        Assert.Equal(new ProbeNote(Key + "/Ä b", 1), second);
    }

    [Fact]
    public async Task A_grain_calls_another_grain()
    {
        var note = await Grain.RelayAsync(Key + "-other").WaitAsync(Deadline);

        Assert.Equal(new ProbeNote(Key + "-other", 1), note);
    }

    [Fact]
    public async Task Calls_take_their_turns_in_the_order_they_came()
    {
        var first = Grain.RunAsync(new ProbeStep("0", Until: "open"), CancellationToken.None);
        await Probe.WhenAsync("begin 0");
        var grain = Grain;
        var rest = Enumerable.Range(1, 20).Select(i => grain.RunAsync(new ProbeStep($"{i}"), default)).ToList();
        Probe.Signal("open");

        await Task.WhenAll([first, .. rest]).WaitAsync(Deadline);

        var expected = Enumerable.Range(0, 21).SelectMany(i => new[] { $"begin {i}", $"end {i}" });
        Assert.Equal(expected, Probe.Trace.Skip(1));
    }

    [Fact]
    public async Task A_turn_lasts_over_the_awaits_of_its_call()
    {
        var calls = Enumerable.Range(0, 50).Select(i => Task.Run(() => Grain.RunAsync(new ProbeStep($"{i}"), default)));

        await Task.WhenAll(calls).WaitAsync(Deadline);

        var trace = Probe.Trace.Skip(1).ToList();
        Assert.Equal(100, trace.Count);
        Assert.All(trace.Chunk(2), pair => Assert.Equal(pair[0].Replace("begin", "end"), pair[1]));
    }

    [Fact]
    public async Task A_marked_method_runs_while_another_call_has_the_turn()
    {
        var holder = Grain.RunAsync(new ProbeStep("holder", Until: "open"), CancellationToken.None);
        await Probe.WhenAsync("begin holder");

        await Grain.RunInterleavedAsync(new ProbeStep("quick")).WaitAsync(Deadline);

        Assert.False(holder.IsCompleted);
        Probe.Signal("open");
        await holder.WaitAsync(Deadline);
        Assert.Equal(["begin holder", "begin quick", "end quick", "end holder"], Probe.Trace.Skip(1));
    }

    [Fact]
    public async Task Marked_methods_interleave_with_each_other()
    {
        var first = Grain.RunInterleavedAsync(new ProbeStep("first", Until: "begin second"));
        await Probe.WhenAsync("begin first");
        var second = Grain.RunInterleavedAsync(new ProbeStep("second"));

        await Task.WhenAll(first, second).WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_background_loop_and_calls_interleave_at_awaits_only()
    {
        await Grain.StartLoopAsync(2_000);
        var calls = Enumerable.Range(0, 200).Select(_ => Task.Run(() => Grain.AddAsync(20).AsTask()));

        await Task.WhenAll(calls).WaitAsync(Deadline);
        await Probe.WhenAsync("looped");

        Assert.Equal(6_000, await Grain.NumberAsync());
        Assert.False(Probe.SawParallelCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_reaches_the_caller_as_it_was_thrown(bool late)
    {
        await Grain.WhoAsync().WaitAsync(Deadline);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowAsync("no such luck", late));

        Assert.Equal("no such luck", error.Message);
        Assert.Equal(new ProbeNote(Key, 1), await Grain.WhoAsync());
    }

    [Fact]
    public async Task A_grain_that_cannot_be_made_is_not_kept()
    {
        Probe.FailsToConstruct = true;
        await Assert.ThrowsAnyAsync<Exception>(() => Grain.WhoAsync().WaitAsync(Deadline));
        Probe.FailsToConstruct = false;

        var note = await Grain.WhoAsync().WaitAsync(Deadline);

        Assert.Equal(Key, note.Key);
        Assert.Equal(Probe.Activations, note.Activation);
    }
}
