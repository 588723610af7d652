using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Sessions;

/// <summary>A session that a person talks with: the root of its own tree.</summary>
public sealed class SessionGrain(IActivation activation, SessionRuntime runtime)
    : AgentGrain(activation, runtime, StreamId.Session(activation.Key), StreamId.Session(activation.Key)),
        ISessionGrain;
