using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>Random operations, each compared with what the model says; the seed tells which run failed.</summary>
public abstract class ModelConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    private const int Operations = 300;
    private const int OperationsBetweenComparisons = 25;

    private static readonly (StreamId Stream, StreamId Root)[] s_streams =
    [
        (StreamId.Session("a"), StreamId.Session("a")),
        (StreamId.Task("t"), StreamId.Task("t")),
        (StreamId.Parse("task/t/coordinator"), StreamId.Task("t")),
        (StreamId.Parse("task/t/sub/1"), StreamId.Task("t")),
    ];

    private readonly StoreModel _model = new();
    private readonly List<Lease> _leases = [];
    private readonly List<string> _history = [];
    private readonly List<IEventStore> _stores = [];
    private Random _random = null!;
    private int _texts;
    private int _nextOwner = 1;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Random_operations_do_what_the_model_does(int seed)
    {
        _random = new Random(seed);
        _stores.AddRange([Store, await Harness.OpenAsync()]);
        try
        {
            for (var number = 1; number <= Operations; number++)
            {
                await Step();
                if (number % OperationsBetweenComparisons == 0)
                {
                    await CompareAll();
                }
            }
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                $"Seed {seed} failed after:\n{string.Join('\n', _history.TakeLast(15))}\n{error.Message}",
                error
            );
        }
    }

    private Task Step() =>
        _random.Next(100) switch
        {
            < 45 => Append(),
            < 65 => Post(),
            < 80 => Acquire(),
            < 86 => Renew(),
            < 90 => Release(),
            < 96 => Pass(),
            _ => Kill(),
        };

    private async Task Post()
    {
        var (stream, root) = Pick(s_streams);
        var command = Command($"c{_random.Next(12)}");
        Note($"post {command.CommandId} to {stream}");
        Assert.Equal(
            _model.Post(stream, root, command.CommandId),
            await Pick(_stores).PostAsync(stream, root, command)
        );
    }

    private async Task Acquire()
    {
        var (stream, root) = Pick(s_streams);
        if (!_model.Streams.ContainsKey(stream))
        {
            _model.Post(stream, root, "begin");
            await Store.PostAsync(stream, root, Command("begin"));
        }

        var owner = Owner(_random.Next(_nextOwner, _nextOwner + 2));
        var duration = TimeSpan.FromSeconds(_random.Next(1, 10));
        Note($"acquire {stream} by {owner.Pid} for {duration}");
        var lease = await Pick(_stores).AcquireAsync(stream, owner, duration);
        Assert.Equal(_model.Acquire(stream, owner, duration), lease);
        if (lease is not null)
        {
            _leases.Add(lease);
        }
    }

    private async Task Renew()
    {
        var leases = _leases.TakeLast(4).ToList();
        Note($"renew {leases.Count}");
        var lost = leases.Where(lease => !_model.Renew(lease, TimeSpan.FromSeconds(5))).ToList();
        Assert.Equal(lost, await Pick(_stores).RenewAsync(leases, TimeSpan.FromSeconds(5)));
    }

    private async Task Release()
    {
        if (_leases.Count > 0)
        {
            var lease = Pick(_leases.TakeLast(4).ToList());
            Note($"release {lease}");
            _model.Release(lease);
            await Pick(_stores).ReleaseAsync(lease);
        }
    }

    private async Task Pass()
    {
        var time = TimeSpan.FromSeconds(_random.Next(1, 4));
        Note($"pass {time}");
        _model.Pass(time);
        await Harness.PassAsync(time);
    }

    private Task Kill()
    {
        Note($"kill {_nextOwner}");
        _model.Kill(Owner(_nextOwner));
        Harness.Kill(Owner(_nextOwner++));
        return Task.CompletedTask;
    }

    private async Task Append()
    {
        if (_leases.Count == 0)
        {
            return;
        }

        var lease = Pick(_leases.TakeLast(6).ToList());
        var texts = Enumerable.Range(0, _random.Next(4)).Select(_ => $"e{++_texts}").ToList();
        var expected = _model.LastSeq(lease.Stream) - (_random.Next(8) == 0 ? 1 : 0);
        var batch = new AppendBatch(lease, expected, Events([.. texts]))
        {
            Answers = Some(2, () => new CommandAnswer($"c{_random.Next(12)}", _random.Next(2) == 0, Seq: expected)),
            Posts = Some(2, Outgoing),
            Counters = Some(3, Change),
            Projection = _random.Next(3) == 0 ? new HeadProjection($"s{_random.Next(3)}", "", "") : null,
        };
        Note($"append {texts.Count} to {lease} after {expected}, {string.Join(',', batch.Counters)}");
        var wanted = _model.Append(batch, texts);

        var result = await Pick(_stores).AppendAsync(batch);

        Assert.Equal(wanted, (result.Status, result.LastSeq, result.Limit));
        var events = result.Events.Select(item => (item.Stream, item.RootSeq, item.Seq, Text(item)));
        var count = wanted.Status == AppendStatus.Committed ? texts.Count : 0;
        Assert.Equal(
            _model.Log.TakeLast(count).Select(item => (item.Stream, item.RootSeq, item.Seq, item.Text)),
            events
        );
    }

    private OutgoingCommand Outgoing()
    {
        var (stream, root) = Pick(s_streams);
        return new OutgoingCommand(stream, root, Command($"c{_random.Next(12)}"));
    }

    private CounterChange Change() =>
        new(
            $"n{_random.Next(2)}",
            _random.Next(-3, 8),
            Enforce: _random.Next(2) == 0,
            SetLimit: _random.Next(4) == 0 ? _random.Next(10, 40) : null
        );

    private async Task CompareAll()
    {
        var store = Pick(_stores);
        foreach (var (stream, root) in s_streams.Where(item => _model.Streams.ContainsKey(item.Stream)))
        {
            var model = _model.Streams[stream];
            var head = (await store.FindHeadAsync(stream))!;
            Assert.Equal(
                (_model.LastSeq(stream), _model.LastRootSeq(root), model.Epoch, _model.HolderOf(stream), model.Status),
                (head.LastSeq, head.LastRootSeq, head.Epoch, head.Owner, head.Projection.Status)
            );
            var open = model.Commands.Where(command => command.Answer is null).Select(command => command.Id);
            Assert.Equal(open, (await store.ReadInboxAsync(stream, 100)).Select(command => command.CommandId));
            Assert.Equal(
                _model.Log.Where(item => item.Stream == stream).Select(item => item.Text),
                (await ReadAll(store, stream)).Select(Text)
            );
            Assert.Equal(
                _model.Log.Where(item => item.Root == root).Select(item => (item.RootSeq, item.Stream, item.Text)),
                (await store.ReadTreeAsync(root, 0, 10_000)).Select(item => (item.RootSeq, item.Stream, Text(item)))
            );
            Assert.Equal(_model.CountersOf(root), await store.ReadCountersAsync(root));
        }

        Assert.Equal(
            _model.Streams.OrderByDescending(pair => pair.Value.Updated).Select(pair => pair.Key),
            (await store.ListHeadsAsync(new HeadQuery())).Select(head => head.Stream)
        );
    }

    private void Note(string operation) => _history.Add(operation);

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private List<T> Some<T>(int below, Func<T> make) =>
        [.. Enumerable.Range(0, _random.Next(below)).Select(_ => make())];
}
