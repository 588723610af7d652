using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using Orleans;

namespace CodeAgent.Grains.Agents;

/// <summary>The sessions of agents as grains, wherever the host places them.</summary>
public sealed class GrainAgents(IGrainFactory grains) : IAgentSessions
{
    /// <summary>The grain of an agent's stream.</summary>
    public static IAgentGrain Find(IGrainFactory grains, StreamId stream) =>
        stream.Kind != "task" ? grains.GetGrain<ISessionGrain>(stream.Key)
        : TaskStreams.AgentOf(stream) is null ? grains.GetGrain<ICoordinatorGrain>(TaskStreams.TaskOf(stream).Key)
        : grains.GetGrain<ISubagentGrain>(stream.Key);

    /// <inheritdoc/>
    public Task WakeAsync(StreamId stream, CancellationToken cancellationToken) =>
        Find(grains, stream).WakeAsync(cancellationToken);
}
