namespace CodeAgent.Grains.Local.Activations;

/// <summary>
/// Runs the tasks of one activation one after another in the order they came, on the thread pool or inside the host's
/// scheduler. While it is paused they wait.
/// </summary>
internal sealed class ActivationScheduler(TaskScheduler? outer, bool isPaused) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>Tasks run in a row before other activations get a chance.</summary>
    private const int Burst = 64;

    private readonly Lock _gate = new();
    private Queue<Task>? _queue;
    private bool _isScheduled;
    private bool _isPaused = isPaused;

    public override int MaximumConcurrencyLevel => 1;

    public void Resume()
    {
        lock (_gate)
        {
            _isPaused = false;
            if (_isScheduled || _queue is not { Count: > 0 })
            {
                return;
            }

            _isScheduled = true;
        }

        Schedule();
    }

    void IThreadPoolWorkItem.Execute() => Drain();

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            (_queue ??= new Queue<Task>(1)).Enqueue(task);
            if (_isScheduled || _isPaused)
            {
                return;
            }

            _isScheduled = true;
        }

        Schedule();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return _queue?.ToArray() ?? [];
        }
    }

    private void Schedule()
    {
        if (outer is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            new Task(static state => ((ActivationScheduler)state!).Drain(), this).Start(outer);
        }
    }

    private void Drain()
    {
        // A context of the outer scheduler's thread would take over the grain's awaits.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (var left = Burst; left > 0; left--)
            {
                if (TryTake() is not { } task)
                {
                    return;
                }

                TryExecuteTask(task);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        Schedule();
    }

    private Task? TryTake()
    {
        lock (_gate)
        {
            if (_queue!.TryDequeue(out var task))
            {
                return task;
            }

            _isScheduled = false;
            return null;
        }
    }
}
