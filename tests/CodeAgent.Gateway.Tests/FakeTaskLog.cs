using System.Collections.Concurrent;
using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Grains.Hosting;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Gateway.Tests;

/// <summary>Events of tasks, as a test appends them.</summary>
internal sealed class FakeTaskLog : IDisposable
{
    public void Dispose() => _news.Dispose();

    private readonly ConcurrentDictionary<string, List<EventEnvelope>> _logs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _news = new(0);

    public void Append(string task, string type, string data = "{}")
    {
        var log = _logs.GetOrAdd(task, _ => []);
        lock (log)
        {
            var position = log.Count + 1;
            var bytes = Encoding.UTF8.GetBytes(data);
            log.Add(
                new EventEnvelope(
                    position,
                    StreamId.Task(task),
                    position,
                    DateTimeOffset.UnixEpoch,
                    type,
                    1,
                    bytes,
                    null
                )
            );
        }

        _news.Release();
    }

    public async Task<EventPage> ReadAsync(string task, long after, int max, CancellationToken stop)
    {
        var log = _logs.GetOrAdd(task, _ => []);
        while (true)
        {
            lock (log)
            {
                var page = log.Where(envelope => envelope.RootSeq > after).Take(max).ToList();
                if (page.Count > 0)
                {
                    return new EventPage(page, page[^1].RootSeq);
                }
            }

            if (!await _news.WaitAsync(TimeSpan.FromMilliseconds(100), stop))
            {
                return new EventPage([], after);
            }
        }
    }
}

internal sealed class FakeLogGrain(IActivation activation, FakeTaskLog log) : ITaskGrain
{
    public Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken) =>
        log.ReadAsync(activation.Key, afterRootSeq, max, cancellationToken);

    public Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CommandAnswer?> LeaveAsync(InboxCommand command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TaskDiff?> DiffAsync(string? subtaskId, int mostBytes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string?> PrintedAsync(int number, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TaskSnapshot?> SnapshotAsync(CancellationToken cancellationToken) =>
        Task.FromResult<TaskSnapshot?>(null);

    public IAsyncEnumerable<SessionNotice> WatchAsync(long afterRootSeq, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
