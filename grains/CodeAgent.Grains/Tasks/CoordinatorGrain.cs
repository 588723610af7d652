using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Tasks;

/// <summary>Hosts a coordinator's session.</summary>
public sealed class CoordinatorGrain(IActivation activation, SessionRuntime runtime)
    : AgentGrain(
        activation,
        runtime,
        TaskStreams.Coordinator(StreamId.Task(activation.Key)),
        StreamId.Task(activation.Key)
    ),
        ICoordinatorGrain;
