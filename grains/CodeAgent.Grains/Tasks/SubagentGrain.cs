using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Tasks;

/// <summary>Hosts a subagent's session.</summary>
public sealed class SubagentGrain(IActivation activation, SessionRuntime runtime)
    : AgentGrain(activation, runtime, StreamId.Task(activation.Key), TaskStreams.TaskOf(StreamId.Task(activation.Key))),
        ISubagentGrain;
