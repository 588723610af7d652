using Orleans.Runtime;
using Xunit;

namespace CodeAgent.Conformance.Hosts;

/// <summary>Methods that return a stream.</summary>
public abstract class HostStreamConformance : HostConformance
{
    private const int NoPause = int.MaxValue;

    [Fact]
    public async Task A_stream_brings_every_element_in_order_and_ends()
    {
        var seen = new List<int>();
        await foreach (var number in Grain.CountAsync(250, NoPause, CancellationToken.None))
        {
            seen.Add(number);
        }

        Assert.Equal(Enumerable.Range(1, 250), seen);
        await Probe.WhenAsync("disposed");
    }

    [Fact]
    public async Task Leaving_a_stream_early_disposes_its_iterator()
    {
        await foreach (var number in Grain.CountAsync(10, pauseAfter: 3, CancellationToken.None))
        {
            if (number == 3)
            {
                break;
            }
        }

        await Probe.WhenAsync("disposed");
    }

    [Fact]
    public async Task A_stream_ends_with_the_exception_that_its_iterator_threw()
    {
        var seen = new List<int>();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var number in Grain.CountAsync(-2, pauseAfter: 2, CancellationToken.None))
            {
                seen.Add(number);
                Probe.Signal("go on");
            }
        });

        Assert.Equal("out of numbers", error.Message);
        Assert.Equal([1, 2], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_is_cancelled_by_the_argument_or_by_the_reader(bool byArgument)
    {
        using var source = new CancellationTokenSource();
        // A token that never fires, where the other one is to do it.
        using var other = new CancellationTokenSource();
        var stream = Grain.CountAsync(10, pauseAfter: 2, (byArgument ? source : other).Token);
        var seen = new List<int>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in stream.WithCancellation((byArgument ? other : source).Token))
            {
                seen.Add(number);
                if (number == 2)
                {
                    _ = Probe.WhenAsync("paused").ContinueWith(_ => source.Cancel(), TaskScheduler.Default);
                }
            }
        });

        Assert.Equal([1, 2], seen);
        await Probe.WhenAsync("disposed");
    }

    [Fact]
    public async Task A_stream_goes_on_while_a_call_has_the_turn()
    {
        var holder = Grain.RunAsync(new ProbeStep("holder", Until: "open"), CancellationToken.None);
        await Probe.WhenAsync("begin holder");

        var seen = new List<int>();
        await foreach (var number in Grain.CountAsync(3, NoPause, CancellationToken.None))
        {
            seen.Add(number);
        }

        Assert.Equal([1, 2, 3], seen);
        Assert.False(holder.IsCompleted);
        Probe.Signal("open");
        await holder.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_stream_is_aborted_when_its_activation_ends()
    {
        await using var stream = Grain.CountAsync(10, pauseAfter: 1, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());

        await Grain.EndAsync();
        await Probe.WhenAsync("ended 1");

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await stream.MoveNextAsync());
    }
}
