using CodeAgent.Grains.Local.Calls;

namespace CodeAgent.Grains.Local.Activations;

/// <summary>The activations of one grain class by key, and how a call finds its own.</summary>
internal sealed class GrainDirectory
{
    // A plain dictionary: its order does not depend on random hash codes when nothing else does, for simulations.
    private readonly Dictionary<string, Activation> _activations = [];
    private readonly Lock _gate = new();

    public GrainDirectory(GrainDefinition definition, HostRuntime runtime)
    {
        Definition = definition;
        Runtime = runtime;
        runtime.Sweep.Include(this);
    }

    public GrainDefinition Definition { get; }

    public HostRuntime Runtime { get; }

    public string Name => Definition.Contract.Interface.Name;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _activations.Count;
            }
        }
    }

    /// <summary>Hands a call to the key's activation and returns that; the call fails where the host has ended.</summary>
    public Activation? Send(string key, GrainCall call, Activation? known)
    {
        var activation = known;
        while (activation is null || !activation.TryAdmit(call))
        {
            activation = FindOrCreate(key, activation);
            if (activation is null)
            {
                call.Fail(HostRuntime.ClosedError());
                return null;
            }
        }

        return activation;
    }

    /// <summary>
    /// Moves calls that wait in an ending activation to a new one, ahead of every call that comes later: the ending
    /// activation's lock is held, and nobody looks for another before having seen it refuse.
    /// </summary>
    public void Reroute(Activation ending, IEnumerable<GrainCall> waiting)
    {
        var successor = Runtime.IsClosed ? null : new Activation(ending.Key, this, ending);
        foreach (var call in waiting)
        {
            if (successor is null)
            {
                call.Fail(HostRuntime.ClosedError());
            }
            else
            {
                successor.TryAdmit(call);
            }
        }

        if (successor is not null)
        {
            Publish(successor);
        }
    }

    /// <summary>Tells what no caller can be told.</summary>
    public void Tell(string key, Exception error) =>
        Runtime.Options.OnProblem?.Invoke(new LocalGrainProblem(Name, key, error));

    public void Remove(Activation ended)
    {
        lock (_gate)
        {
            if (_activations.GetValueOrDefault(ended.Key) == ended)
            {
                _activations.Remove(ended.Key);
            }
        }
    }

    /// <summary>Ends what is idle; returns the time until the next may be, null where no activation is left.</summary>
    public TimeSpan? EndIdle()
    {
        TimeSpan? next = null;
        foreach (var activation in Snapshot())
        {
            var wait = activation.IdleIn();
            if (wait <= TimeSpan.Zero)
            {
                activation.End(EndReason.Idle);
            }
            else if (next is null || wait < next)
            {
                next = wait;
            }
        }

        return next;
    }

    public async Task EndAllAsync()
    {
        // An ending activation may still be replaced once, by calls that waited in it.
        while (Snapshot() is { Length: > 0 } all)
        {
            await Task.WhenAll(all.Select(activation => activation.End(EndReason.HostEnds)));
        }
    }

    private Activation? FindOrCreate(string key, Activation? refused)
    {
        lock (_gate)
        {
            if (Runtime.IsClosed)
            {
                return null;
            }

            if (_activations.TryGetValue(key, out var current) && current != refused)
            {
                return current;
            }

            var created = new Activation(key, this, predecessor: current);
            _activations[key] = created;
            Runtime.Sweep.Arm();
            return created;
        }
    }

    private void Publish(Activation successor)
    {
        lock (_gate)
        {
            _activations[successor.Key] = successor;
        }

        Runtime.Sweep.Arm();
    }

    private Activation[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _activations.Values];
        }
    }
}
