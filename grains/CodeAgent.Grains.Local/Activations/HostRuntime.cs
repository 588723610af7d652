using Orleans;

namespace CodeAgent.Grains.Local.Activations;

/// <summary>What all activations of a host share: options, execution context, idle sweep, and whether it is open.</summary>
internal sealed class HostRuntime : IAsyncDisposable
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly long _begin;
    private volatile bool _isClosed;

    public HostRuntime(LocalGrainHostOptions options, IGrainFactory factory)
    {
        Options = options;
        Factory = factory;
        Sweep = new IdleSweep(options);
        _begin = options.Clock.GetTimestamp();
    }

    public LocalGrainHostOptions Options { get; }

    public IGrainFactory Factory { get; }

    public IdleSweep Sweep { get; }

    /// <summary>Time since the host began; not touched by changes of the wall clock.</summary>
    public TimeSpan Elapsed => Options.Clock.GetElapsedTime(_begin);

    public bool IsClosed => _isClosed;

    /// <summary>From now on nothing is activated.</summary>
    public void Close() => _isClosed = true;

    public ValueTask DisposeAsync() => Sweep.DisposeAsync();

    public static ObjectDisposedException ClosedError() =>
        new(nameof(LocalGrainHost), "The host of the grains has ended.");

    /// <summary>Does something in the host's execution context, so that grain code never keeps a caller's.</summary>
    public void InContext(ContextCallback action, object state)
    {
        if (_context is null)
        {
            action(state);
        }
        else
        {
            ExecutionContext.Run(_context, action, state);
        }
    }

    /// <summary>Runs work of the host beside the activations, where a blocked activation cannot hold it up.</summary>
    public Task RunAsync(Func<Task> work) => RunOnAsync(Options.Scheduler ?? TaskScheduler.Default, work);

    /// <summary>Runs work on a scheduler, in the host's execution context.</summary>
    public Task RunOnAsync(TaskScheduler scheduler, Func<Task> work)
    {
        Task<Task>? task = null;
        InContext(
            _ =>
            {
                task = new Task<Task>(work, TaskCreationOptions.DenyChildAttach);
                task.Start(scheduler);
            },
            scheduler
        );
        return task!.Unwrap();
    }
}
