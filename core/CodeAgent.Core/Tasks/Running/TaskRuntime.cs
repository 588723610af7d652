using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Running;

/// <summary>What a host gives its task runners. Shared by all of them; safe for concurrent use.</summary>
/// <param name="Store">The durable memory.</param>
/// <param name="Owner">This process.</param>
/// <param name="Workspaces">Repositories and folders.</param>
/// <param name="Agents">Runs agents' sessions.</param>
/// <param name="Models">Prices for estimates.</param>
public sealed record TaskRuntime(
    IEventStore Store,
    OwnerId Owner,
    IWorkspaces Workspaces,
    IAgentSessions Agents,
    ModelBindings Models
)
{
    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Version of the program, stored with each task.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Where runners record what they measure.</summary>
    public AgentMetrics Metrics { get; init; } = AgentMetrics.Default;

    /// <summary>Timings.</summary>
    public RunnerOptions Options { get; init; } = new();

    internal Ownership Ownership => new(Store, Owner, Clock, Metrics, Options);
}
