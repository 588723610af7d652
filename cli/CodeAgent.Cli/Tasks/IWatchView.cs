using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Cli.Tasks;

/// <summary>One way to show what a watcher sees.</summary>
internal interface IWatchView : IDisposable
{
    /// <summary>An event happened.</summary>
    void Tell(TaskBoard board, EventEnvelope envelope, TaskEvent? happened);

    /// <summary>All that is known so far is told.</summary>
    void Draw(TaskBoard board);

    /// <summary>Nothing more is shown.</summary>
    void End(TaskBoard board);
}
