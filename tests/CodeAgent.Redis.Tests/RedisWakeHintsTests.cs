using System.Collections.Concurrent;
using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Redis.Tests;

public sealed class RedisWakeHintsTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly StreamId s_root = StreamId.Session("one");
    private readonly RedisOptions _options = new(server.Configuration) { Prefix = $"test-{Guid.NewGuid():N}" };

    [Fact]
    public async Task A_hint_reaches_every_subscriber_of_every_process()
    {
        RedisServer.Require();
        await using var here = RedisWakeHints.Start(_options);
        await using var there = RedisWakeHints.Start(_options);
        await using var first = new Reader(here);
        await using var second = new Reader(here);
        await using var third = new Reader(there);

        await PublishUntil(here, s_root, () => first.Saw(s_root) && second.Saw(s_root) && third.Saw(s_root));
        var child = StreamId.Parse("task/t1/parser/1");
        await there.PublishAsync(child);
        await Until(() => first.Saw(child) && second.Saw(child) && third.Saw(child), "the other root everywhere");
    }

    [Fact]
    public async Task A_reader_that_ended_hears_nothing_more_and_the_others_go_on()
    {
        RedisServer.Require();
        await using var hints = RedisWakeHints.Start(_options);
        await using var stays = new Reader(hints);
        var leaves = new Reader(hints);
        await PublishUntil(hints, s_root, () => stays.Saw(s_root) && leaves.Saw(s_root));

        await leaves.DisposeAsync();
        var next = StreamId.Session("next");
        await PublishUntil(hints, next, () => stays.Saw(next));

        Assert.False(leaves.Saw(next));
    }

    [Fact]
    public async Task Another_prefix_is_another_world_and_what_is_no_stream_is_passed_over()
    {
        RedisServer.Require();
        await using var ours = RedisWakeHints.Start(_options);
        await using var theirs = RedisWakeHints.Start(_options with { Prefix = "test-other" });
        await using var reader = new Reader(ours);
        await using var other = new Reader(theirs);
        var next = StreamId.Session("next");
        await PublishUntil(ours, next, () => reader.Saw(next));

        await PublishUntil(theirs, s_root, () => other.Saw(s_root));
        Assert.Equal(":1", await server.AskAsync($"PUBLISH {_options.Prefix}:wake ../../etc"));
        var last = StreamId.Session("last");
        await PublishUntil(ours, last, () => reader.Saw(last));

        Assert.Equal([next, last], reader.Seen.Distinct());
    }

    [Fact]
    public async Task Broken_connections_come_back_with_their_subscriptions()
    {
        RedisServer.Require();
        await using var hints = RedisWakeHints.Start(_options);
        await using var reader = new Reader(hints);
        await PublishUntil(hints, s_root, () => reader.Saw(s_root));

        await server.AskAsync("CLIENT KILL TYPE pubsub");
        await server.AskAsync("CLIENT KILL TYPE normal");
        var next = StreamId.Session("next");
        await PublishUntil(hints, next, () => reader.Saw(next));
    }

    [Fact]
    public async Task A_server_that_starts_late_stops_and_comes_back_never_throws_and_never_waits()
    {
        RedisServer.Require();
        await using var own = new RedisServer();
        var options = new RedisOptions(own.Configuration);
        await using var hints = RedisWakeHints.Start(options);
        await using var reader = new Reader(hints);
        await PublishInstantly(hints);

        await own.StartAsync();
        await PublishUntil(hints, s_root, () => reader.Saw(s_root));

        await own.StopAsync();
        await PublishInstantly(hints);

        await own.StartAsync();
        var next = StreamId.Session("next");
        await PublishUntil(hints, next, () => reader.Saw(next));
    }

    [Fact]
    public async Task Without_any_server_hints_can_be_used_and_closed()
    {
        var hints = RedisWakeHints.Start(new RedisOptions("127.0.0.1:1,connectTimeout=500,connectRetry=1"));
        var reader = new Reader(hints);
        await PublishInstantly(hints);

        Assert.False(hints.IsConnected);
        await reader.DisposeAsync();
        await hints.DisposeAsync();
        await PublishInstantly(hints);
    }

    [Fact]
    public void The_configuration_is_never_shown()
    {
        Assert.DoesNotContain("s3cret", new RedisOptions("host,password=s3cret").ToString(), StringComparison.Ordinal);
    }

    private static async Task PublishInstantly(RedisWakeHints hints)
    {
        var begin = Stopwatch.GetTimestamp();
        await hints.PublishAsync(s_root);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    // A hint may be lost while a subscription is made, so it is given again until it is heard.
    private static Task PublishUntil(RedisWakeHints hints, StreamId root, Func<bool> heard) =>
        RedisServer.Until(
            async () =>
            {
                await hints.PublishAsync(root);
                return heard();
            },
            $"a hint for {root}"
        );

    private static Task Until(Func<bool> condition, string what) =>
        RedisServer.Until(() => Task.FromResult(condition()), what);

    private sealed class Reader : IAsyncDisposable
    {
        private readonly ConcurrentQueue<StreamId> _seen = [];
        private readonly IAsyncDisposable _subscription;

        public Reader(IWakeHints hints) => _subscription = hints.Subscribe(_seen.Enqueue);

        public IReadOnlyCollection<StreamId> Seen => _seen;

        public bool Saw(StreamId root) => _seen.Contains(root);

        public ValueTask DisposeAsync() => _subscription.DisposeAsync();
    }
}
