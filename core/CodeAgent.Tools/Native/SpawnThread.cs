using System.Collections.Concurrent;

namespace CodeAgent.Tools.Native;

/// <summary>
/// The one thread that starts children, alive as long as the process. The kernel's "end with your parent"
/// (<c>PR_SET_PDEATHSIG</c>) means the thread that started a child, not its process: one started by a thread of the pool
/// would be ended whenever the pool lets that thread go.
/// </summary>
internal static class SpawnThread
{
    private static readonly BlockingCollection<Task> s_work = [];
    private static readonly Lazy<Thread> s_thread = new(Begin);

    /// <summary>Does something on it and answers with the outcome.</summary>
    public static T Run<T>(Func<T> work)
    {
        _ = s_thread.Value;
        var task = new Task<T>(work);
        s_work.Add(task);
        return task.GetAwaiter().GetResult();
    }

    private static Thread Begin()
    {
        var thread = new Thread(Work, maxStackSize: 256 * 1024) { IsBackground = true, Name = "starts children" };
        thread.Start();
        return thread;
    }

    private static void Work()
    {
        foreach (var task in s_work.GetConsumingEnumerable())
            task.RunSynchronously(TaskScheduler.Default);
    }
}
