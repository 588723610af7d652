using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Loop.Running;

/// <summary>A session's stream in a store, with what an owner of it needs.</summary>
internal sealed class KeptSession : IAsyncDisposable
{
    private static readonly OwnerId s_writer = new("writer", "b", 1, 1);

    public static readonly OwnerId Owner = new("owner", "b", 2, 2);

    private readonly FakeClock _clock = new();

    public KeptSession() => Store = new InMemoryEventStore(clock: _clock);

    public StreamId Stream { get; } = StreamId.Session("s1");

    public InMemoryEventStore Store { get; }

    public SessionRuntime Runtime => new(Store, Owner, null!, new ToolCatalog([]), null!) { Clock = _clock };

    /// <summary>Stores what an earlier owner wrote.</summary>
    public async Task WriteAsync(params NewEvent[] events)
    {
        var command = SessionCodec.Encode(new Core.Sessions.Commands.InterruptTurn("x"), "command-1", "a");
        await Store.PostAsync(Stream, Stream, command);
        var lease = await Store.AcquireAsync(Stream, s_writer, TimeSpan.FromSeconds(1));
        var answer = new CommandAnswer("command-1", true);
        var written = await Store.AppendAsync(new AppendBatch(lease!, 0, events) { Answers = [answer] });
        Assert.Equal(AppendStatus.Committed, written.Status);
        await Store.ReleaseAsync(lease!);
    }

    public async Task<IReadOnlyList<SessionEvent?>> ReadAsync() =>
        await Store.ReadAsync(Stream, 0).Select(SessionCodec.Decode).ToListAsync();

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
