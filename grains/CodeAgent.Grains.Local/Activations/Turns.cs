using CodeAgent.Grains.Local.Calls;

namespace CodeAgent.Grains.Local.Activations;

/// <summary>Which calls of an activation run and which wait for their turn. Guarded by the activation's lock.</summary>
internal sealed class Turns
{
    private readonly List<GrainCall> _running = new(1);
    private Queue<GrainCall>? _waiting;
    private GrainCall? _turn;
    private int _streamSteps;
    private TaskCompletionSource? _quiet;
    private bool _quietCoversStreams;

    public bool IsIdle => _running.Count == 0;

    public IReadOnlyList<GrainCall> Running => _running;

    /// <summary>Takes a call in; true where it is to run now.</summary>
    public bool Admit(GrainCall call)
    {
        if (!call.Interleaves)
        {
            if (_turn is not null)
            {
                (_waiting ??= new Queue<GrainCall>(1)).Enqueue(call);
                return false;
            }

            _turn = call;
        }

        _running.Add(call);
        _streamSteps += call.IsStreamStep ? 1 : 0;
        return true;
    }

    /// <summary>Takes a call out; returns the one whose turn it is now.</summary>
    public GrainCall? Finish(GrainCall call)
    {
        _running.Remove(call);
        _streamSteps -= call.IsStreamStep ? 1 : 0;
        GrainCall? next = null;
        if (_turn == call)
        {
            _turn = null;
            if (_waiting?.TryDequeue(out next) == true)
            {
                Admit(next);
            }
        }

        if (_quiet is not null && IsQuiet(_quietCoversStreams))
        {
            _quiet.TrySetResult();
        }

        return next;
    }

    /// <summary>Takes out all calls that wait for their turn, in their order.</summary>
    public IReadOnlyCollection<GrainCall> TakeWaiting()
    {
        var waiting = _waiting;
        _waiting = null;
        return waiting ?? (IReadOnlyCollection<GrainCall>)[];
    }

    /// <summary>Completes when no call runs; streams are left out where their end is still to be asked for.</summary>
    public Task WhenQuiet(bool coverStreams)
    {
        if (IsQuiet(coverStreams))
        {
            return Task.CompletedTask;
        }

        _quietCoversStreams = coverStreams;
        _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _quiet.Task;
    }

    private bool IsQuiet(bool coverStreams) => _running.Count == (coverStreams ? 0 : _streamSteps);
}
