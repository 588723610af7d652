using System.Text.Json;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Cli.Tasks;

/// <summary>The stored events, one a line.</summary>
internal sealed class EventLines(StandardOutput output) : IWatchView
{
    public void Tell(TaskBoard board, EventEnvelope envelope, TaskEvent? happened) =>
        output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope));

    public void Draw(TaskBoard board) { }

    public void End(TaskBoard board) { }

    public void Dispose() { }
}
