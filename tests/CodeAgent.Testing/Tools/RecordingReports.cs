using System.Collections.Concurrent;
using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Testing.Tools;

/// <summary>Keeps what a call reports while it runs.</summary>
public sealed class RecordingReports : IToolReports
{
    private readonly StringBuilder _progress = new();

    /// <summary>The processes that were reported.</summary>
    public ConcurrentQueue<ProcessIdentity> Processes { get; } = new();

    /// <summary>All the output that was shown.</summary>
    public string ProgressText
    {
        get
        {
            lock (_progress)
                return _progress.ToString();
        }
    }

    /// <summary>Runs when a process is reported, before the report returns.</summary>
    public Func<ProcessIdentity, Task> OnProcessStarted { get; set; } = _ => Task.CompletedTask;

    /// <inheritdoc />
    public async Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        Processes.Enqueue(process);
        await OnProcessStarted(process);
    }

    /// <inheritdoc />
    public void Progress(string text)
    {
        lock (_progress)
            _progress.Append(text);
    }
}
