using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Agents;
using Orleans;

namespace CodeAgent.Grains.Tasks;

/// <summary>The sessions of agents as grains, wherever the host places them.</summary>
public sealed class GrainAgents(IGrainFactory grains) : IAgentSessions
{
    /// <summary>The grain of a task's agent.</summary>
    public static IAgentGrain Find(IGrainFactory grains, StreamId stream) =>
        TaskStreams.AgentOf(stream) is null
            ? grains.GetGrain<ICoordinatorGrain>(TaskStreams.TaskOf(stream).Key)
            : grains.GetGrain<ISubagentGrain>(stream.Key);

    /// <inheritdoc/>
    public Task WakeAsync(StreamId stream, CancellationToken cancellationToken) =>
        Find(grains, stream).WakeAsync(cancellationToken);
}
