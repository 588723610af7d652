using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>One owner at a time.</summary>
public abstract class LeaseConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.PostAsync(Session, Session, Command("begin"));
    }

    [Fact]
    public async Task A_free_stream_is_taken_with_epoch_one()
    {
        var lease = await Store.AcquireAsync(Session, Owner(1), Long);

        Assert.Equal(new Lease(Session, Owner(1), 1), lease);
        var head = await Head(Session);
        Assert.Equal((Owner(1), 1), (head.Owner, head.Epoch));
    }

    [Fact]
    public async Task A_held_stream_is_not_taken_by_another_owner()
    {
        await Own(Session, owner: 1);

        Assert.Null(await Store.AcquireAsync(Session, Owner(2), Long));
        Assert.Equal((Owner(1), 1), ((await Head(Session)).Owner, (await Head(Session)).Epoch));
    }

    [Fact]
    public async Task Each_taking_raises_the_epoch_by_one_also_by_the_same_owner()
    {
        var first = await Own(Session);
        var second = await Own(Session);

        Assert.Equal((1, 2), (first.Epoch, second.Epoch));
        Assert.Equal(AppendStatus.Fenced, (await Store.AppendAsync(new AppendBatch(first, 0, Events("x")))).Status);
        await Append(second, 0, "a");
    }

    [Fact]
    public async Task A_lease_runs_out_after_its_duration_and_not_before()
    {
        await Store.AcquireAsync(Session, Owner(1), s_short);
        await Harness.PassAsync(s_short / 2);
        Assert.Null(await Store.AcquireAsync(Session, Owner(2), Long));
        Assert.Equal(Owner(1), (await Head(Session)).Owner);

        await Harness.PassAsync(s_short / 2);

        Assert.Null((await Head(Session)).Owner);
        Assert.Equal(2, (await Store.AcquireAsync(Session, Owner(2), Long))?.Epoch);
    }

    [Fact]
    public async Task Renewing_extends_and_tells_what_was_lost()
    {
        var other = StreamId.Session("s2");
        await Store.PostAsync(other, other, Command("begin"));
        var kept = (await Store.AcquireAsync(Session, Owner(1), s_short))!;
        var lost = (await Store.AcquireAsync(other, Owner(1), s_short))!;
        Harness.Kill(Owner(1));
        await Own(other, owner: 2);
        await Harness.PassAsync(s_short / 2);

        Assert.Equal([lost], await Store.RenewAsync([kept, lost], s_short));
        await Harness.PassAsync(s_short / 2 + TimeSpan.FromSeconds(0.1));

        Assert.Equal(Owner(1), (await Head(Session)).Owner);
        Assert.Empty(await Store.RenewAsync([], s_short));
    }

    [Fact]
    public async Task A_superseded_owner_does_not_extend_the_lease_of_the_next_one()
    {
        var old = await Own(Session, owner: 1);
        Harness.Kill(old.Owner);
        await Store.AcquireAsync(Session, Owner(2), s_short);

        Assert.Equal([old], await Store.RenewAsync([old], Long));
        await Harness.PassAsync(s_short);

        Assert.Null((await Head(Session)).Owner);
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_renewed_while_nobody_took_it()
    {
        var lease = (await Store.AcquireAsync(Session, Owner(1), s_short))!;
        await Harness.PassAsync(s_short * 2);

        Assert.Empty(await Store.RenewAsync([lease], Long));

        Assert.Null(await Store.AcquireAsync(Session, Owner(2), Long));
    }

    [Fact]
    public async Task A_released_stream_is_free_at_once_and_its_lease_is_lost()
    {
        var lease = await Own(Session);

        await Store.ReleaseAsync(lease);

        Assert.Null((await Head(Session)).Owner);
        Assert.Equal([lease], await Store.RenewAsync([lease], Long));
        Assert.Equal(2, (await Own(Session, owner: 2)).Epoch);
    }

    [Fact]
    public async Task Releasing_a_lost_lease_does_nothing()
    {
        var old = await Own(Session, owner: 1);
        Harness.Kill(Owner(1));
        await Own(Session, owner: 2);

        await Store.ReleaseAsync(old);
        await Store.ReleaseAsync(new Lease(StreamId.Session("unknown"), Owner(1), 1));

        Assert.Equal(Owner(2), (await Head(Session)).Owner);
    }

    [Fact]
    public async Task The_lease_of_a_dead_owner_is_taken_at_once()
    {
        await Own(Session, owner: 1);
        Assert.Null(await Store.AcquireAsync(Session, Owner(2), Long));

        Harness.Kill(Owner(1));

        Assert.Equal(2, (await Store.AcquireAsync(Session, Owner(2), Long))?.Epoch);
    }

    [Fact]
    public async Task A_stream_that_never_got_a_command_cannot_be_owned()
    {
        var error = await Assert.ThrowsAsync<CodeAgentException>(async () =>
            await Store.AcquireAsync(StreamId.Session("unknown"), Owner(1), Long)
        );

        Assert.Equal(ErrorCode.UnknownSession, error.Code);
        Assert.Null(await Store.FindHeadAsync(StreamId.Session("unknown")));
    }

    [Fact]
    public async Task A_duration_must_be_above_zero()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await Store.AcquireAsync(Session, Owner(1), TimeSpan.Zero)
        );
    }

    [Fact]
    public async Task Of_many_that_want_a_stream_one_gets_it()
    {
        var other = await Harness.OpenAsync();

        var leases = await Task.WhenAll(
                Enumerable
                    .Range(1, 40)
                    .Select(number =>
                        Task.Run(async () =>
                            await (number % 2 == 0 ? Store : other).AcquireAsync(Session, Owner(number), Long)
                        )
                    )
            )
            .Within();

        var winner = Assert.Single(leases, lease => lease is not null);
        Assert.Equal(1, winner!.Epoch);
        Assert.Equal(winner.Owner, (await Head(Session)).Owner);
    }
}
