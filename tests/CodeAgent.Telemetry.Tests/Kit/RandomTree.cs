using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>
/// Plays runners of a root session and its subagents at random, with deaths of the process at any point between two
/// events, each followed by the recovery that the design asks for.
/// </summary>
internal sealed class RandomTree
{
    private readonly Random _random;
    private readonly EventTree _tree = new();
    private readonly List<Session> _sessions = [];
    private long _epoch = 1;

    private RandomTree(int seed) => _random = new Random(seed);

    public static IReadOnlyList<EventEnvelope> Grow(int seed, int length)
    {
        var random = new RandomTree(seed);
        random.Begin(EventTree.Root, null);
        while (random._tree.Events.Count < length)
        {
            random.Step();
        }

        return random._tree.Events;
    }

    private void Begin(StreamId stream, StreamId? parent)
    {
        _sessions.Add(new Session(stream));
        _tree.AddTo(stream, Happened.Created(parent is null ? "agent" : "subagent", parent));
    }

    private void Step()
    {
        if (Chance(12))
        {
            Die();
            return;
        }

        if (Chance(25) && _sessions.Count < 4)
        {
            Begin(StreamId.Session($"child{_sessions.Count}"), EventTree.Root);
        }

        Advance(_sessions[_random.Next(_sessions.Count)]);
    }

    private void Advance(Session session)
    {
        if (session.Turn is null)
        {
            session.Turn = $"t{++session.Number}";
            _tree.AddTo(
                session.Stream,
                Happened.Input($"i{session.Number}"),
                Happened.Turn(session.Turn, $"i{session.Number}")
            );
        }
        else if (session.ModelCall is { } call)
        {
            EndModelCall(session, call);
        }
        else if (session.Calls.Count > 0)
        {
            Advance(session, session.Calls[_random.Next(session.Calls.Count)]);
        }
        else if (Chance(3))
        {
            _tree.AddTo(session.Stream, Happened.TurnEnd(session.Turn));
            session.Turn = null;
        }
        else
        {
            StartModelCall(session, 1);
        }
    }

    private void StartModelCall(Session session, int attempt)
    {
        session.ModelCall = ($"m{++session.Number}", attempt);
        _tree.AddTo(session.Stream, Happened.Model($"m{session.Number}", session.Turn!, 1, attempt, _epoch));
    }

    private void EndModelCall(Session session, (string Id, int Attempt) call)
    {
        session.ModelCall = null;
        if (Chance(4))
        {
            _tree.AddTo(session.Stream, Happened.ModelFailed(call.Id, ModelErrorKind.Overloaded));
            StartModelCall(session, call.Attempt + 1);
            return;
        }

        List<Call> calls =
        [
            .. Enumerable.Range(0, _random.Next(4)).Select(_ => new Call($"c{++session.Number}", Chance(2))),
        ];
        session.Calls.AddRange(calls);
        var asked = calls.Select(one => (one.Id, "Bash")).ToArray();
        SessionEvent[] requests = [.. calls.Select(one => Happened.Requested(one.Id, "Bash"))];
        _tree.AddTo(session.Stream, [Happened.Answer(call.Id, asked), .. requests]);
    }

    private void Advance(Session session, Call call)
    {
        if (call.Attempt == 0 && Chance(4))
        {
            _tree.AddTo(session.Stream, Happened.Ended(call.Id, ToolOutcome.Denied, ToolFailureKind.PermissionDenied));
            session.Calls.Remove(call);
        }
        else if (call.Attempt == 0)
        {
            _tree.AddTo(session.Stream, Happened.Started(call.Id, ++call.Attempt, _epoch));
        }
        else
        {
            _tree.AddTo(session.Stream, Happened.Ended(call.Id));
            session.Calls.Remove(call);
        }
    }

    private void Die()
    {
        _epoch++;
        foreach (var session in _sessions.Where(session => session.Turn is not null))
        {
            _tree.AddTo(session.Stream, Happened.TakenOver(_epoch));
            Recover(session);
        }
    }

    private void Recover(Session session)
    {
        if (session.ModelCall is { } model)
        {
            _tree.AddTo(session.Stream, Happened.ModelFailed(model.Id, ModelErrorKind.OwnerLost));
            StartModelCall(session, model.Attempt + 1);
        }

        foreach (var call in session.Calls.Where(call => call.Attempt > 0).ToList())
        {
            if (call.MayRunAgain)
            {
                _tree.AddTo(session.Stream, Happened.Started(call.Id, ++call.Attempt, _epoch));
            }
            else
            {
                _tree.AddTo(
                    session.Stream,
                    Happened.Ended(call.Id, ToolOutcome.Interrupted, ToolFailureKind.Interrupted)
                );
                session.Calls.Remove(call);
            }
        }
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private sealed class Session(StreamId stream)
    {
        public StreamId Stream => stream;
        public string? Turn { get; set; }
        public (string Id, int Attempt)? ModelCall { get; set; }
        public List<Call> Calls { get; } = [];
        public int Number { get; set; }
    }

    private sealed class Call(string id, bool mayRunAgain)
    {
        public string Id => id;
        public bool MayRunAgain => mayRunAgain;
        public int Attempt { get; set; }
    }
}
