using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Gateway.Tests;

/// <summary>Sessions in memory, as a test makes them.</summary>
internal sealed class FakeSessions
{
    private readonly ConcurrentDictionary<string, FakeSession> _sessions = new(StringComparer.Ordinal);

    public IEnumerable<string> Ids => _sessions.Keys;

    /// <summary>The last query of a list.</summary>
    public SessionQuery? LastQuery { get; set; }

    /// <summary>The session of an id; made when it is asked for first.</summary>
    public FakeSession this[string id] => _sessions.GetOrAdd(id, _ => new FakeSession(id));

    public FakeSession? Find(string id) => _sessions.GetValueOrDefault(id);
}

/// <summary>One session: its events, what was posted to it, and how it answers.</summary>
internal sealed class FakeSession(string id)
{
    private readonly Lock _gate = new();
    private readonly List<EventEnvelope> _events = [];
    private readonly Dictionary<string, CommandAnswer?> _answers = new(StringComparer.Ordinal);
    private readonly List<Channel<SessionNotice>> _watchers = [];

    /// <summary>Commands in the order they were posted, repeats left out.</summary>
    public List<(InboxCommand Posted, SessionCommand Command)> Commands { get; } = [];

    /// <summary>Answers a command; null for "not yet".</summary>
    public Func<SessionCommand, CommandAnswer?> Answer { get; set; } = _ => new CommandAnswer("", true, Seq: 7);

    /// <summary>Thrown by every call, where set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Ends the activation, when a watcher runs in it.</summary>
    public Action EndActivation { get; set; } = () => { };

    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Count;
            }
        }
    }

    /// <summary>Forgets what was posted, and answers anew.</summary>
    public void Forget(Func<SessionCommand, CommandAnswer?> answer)
    {
        lock (_gate)
        {
            _answers.Clear();
            Commands.Clear();
            Answer = answer;
        }
    }

    public CommandAnswer? Post(InboxCommand posted)
    {
        lock (_gate)
        {
            if (!_answers.TryGetValue(posted.CommandId, out var answer))
            {
                var command = SessionCodec.Decode(posted)!;
                var isSecondStart = command is StartSession && Commands.Exists(known => known.Command is StartSession);
                answer = isSecondStart
                    ? new CommandAnswer(posted.CommandId, false, "AGENT0502", "The session was started before.")
                    : Answer(command);
                _answers.Add(posted.CommandId, answer);
                Commands.Add((posted, command));
            }

            return answer;
        }
    }

    public EventEnvelope Append(string type, string data)
    {
        lock (_gate)
        {
            var position = _events.Count + 1;
            var envelope = new EventEnvelope(
                position,
                StreamId.Session(id),
                position,
                DateTimeOffset.UnixEpoch,
                type,
                1,
                Encoding.UTF8.GetBytes(data),
                null
            );
            _events.Add(envelope);
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(new SessionNotice(envelope, null)));
            return envelope;
        }
    }

    public void Show(TransientEvent transient)
    {
        lock (_gate)
        {
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(new SessionNotice(null, transient)));
        }
    }

    public EventPage Read(long after, int max)
    {
        lock (_gate)
        {
            var events = _events.Where(envelope => envelope.RootSeq > after).Take(max).ToList();
            return new EventPage(events, events.Count == 0 ? after : events[^1].RootSeq);
        }
    }

    public async IAsyncEnumerable<SessionNotice> WatchAsync(
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var channel = Channel.CreateUnbounded<SessionNotice>();
        lock (_gate)
        {
            foreach (var envelope in _events.Where(envelope => envelope.RootSeq > after))
            {
                channel.Writer.TryWrite(new SessionNotice(envelope, null));
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var notice in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return notice;
                if (Failure is not null)
                {
                    throw Failure;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public SessionSnapshot Snapshot() =>
        new(
            id,
            "waiting",
            "A title",
            "/work",
            "scripted:x",
            PermissionMode.AcceptEdits,
            "agent",
            _events.Count,
            _events.Count,
            new TurnView("t1", 2, "waiting for a decision"),
            new TurnCompleted("t0", TurnOutcome.Completed),
            "Done.",
            [new ApprovalRequested("a1", "c1", "hash", "Run ls", "ls", "asked by the mode", DateTimeOffset.UnixEpoch)],
            new TotalsView(1, 2, 3, 0, new ModelUsage(10, 20), 42)
        );
}

internal sealed class FakeSessionGrain(IActivation activation, FakeSessions sessions) : ISessionGrain
{
    private FakeSession? Session
    {
        get
        {
            var session = sessions.Find(activation.Key);
            return session?.Failure is { } failure ? throw failure : session;
        }
    }

    public Task<CommandAnswer?> LeaveAsync(InboxCommand command, CancellationToken cancellationToken) =>
        PostAsync(command, cancellationToken);

    public Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken) =>
        Task.FromResult(sessions[activation.Key].Post(command));

    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken) =>
        Task.FromResult<CommandAnswer?>(null);

    public Task<SessionSnapshot?> SnapshotAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Session?.Snapshot());

    public Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken) =>
        Task.FromResult(Session!.Read(afterRootSeq, max));

    public IAsyncEnumerable<SessionNotice> WatchAsync(long afterRootSeq, CancellationToken cancellationToken)
    {
        var session = Session!;
        session.EndActivation = activation.DeactivateOnIdle;
        return session.WatchAsync(afterRootSeq, cancellationToken);
    }
}

internal sealed class FakeDirectoryGrain(FakeSessions sessions) : ISessionDirectoryGrain
{
    public Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        sessions.LastQuery = query;
        var at = DateTimeOffset.UnixEpoch;
        var listings = sessions.Ids.Select(id => new SessionListing(id, "idle", "A title", "/work", at, at, true));
        return Task.FromResult(new SessionList([.. listings]));
    }
}
