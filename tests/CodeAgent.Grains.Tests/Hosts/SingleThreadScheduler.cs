using System.Collections.Concurrent;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>Runs every task on one thread of its own.</summary>
internal sealed class SingleThreadScheduler : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];

    public SingleThreadScheduler()
    {
        Thread = new Thread(Run) { IsBackground = true, Name = "single-threaded host" };
        Thread.Start();
    }

    public Thread Thread { get; }

    public override int MaximumConcurrencyLevel => 1;

    public void Dispose() => _tasks.CompleteAdding();

    protected override void QueueTask(Task task) => _tasks.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks.ToArray();

    private void Run()
    {
        foreach (var task in _tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
