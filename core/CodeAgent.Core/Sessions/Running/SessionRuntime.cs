using CodeAgent.Core.Context;
using CodeAgent.Core.Models;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>What a host gives its session runners. Shared by all of them; safe for concurrent use.</summary>
/// <param name="Store">The durable memory.</param>
/// <param name="Owner">This process.</param>
/// <param name="Models">Where models come from.</param>
/// <param name="Tools">The tools of this host.</param>
/// <param name="Context">Builds what models are given.</param>
public sealed record SessionRuntime(
    IEventStore Store,
    OwnerId Owner,
    ModelBindings Models,
    ToolCatalog Tools,
    ContextAssembler Context
)
{
    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Ends what calls of dead processes left running; null where the host starts no processes.</summary>
    public IProcessReaper? Reaper { get; init; }

    /// <summary>Tells what changed in a workspace; null where the host cannot.</summary>
    public IWorkspaceChanges? Changes { get; init; }

    /// <summary>Keeps states of workspaces; null where the host cannot.</summary>
    public ICheckpoints? Checkpoints { get; init; }

    /// <summary>Folder for long outputs; one folder a session is made in it.</summary>
    public string SpillRoot { get; init; } = Path.Combine(Path.GetTempPath(), "codeagent-output");

    /// <summary>Version of the program, stored with each session.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Where runners record what they measure.</summary>
    public AgentMetrics Metrics { get; init; } = AgentMetrics.Default;

    /// <summary>Timings.</summary>
    public RunnerOptions Options { get; init; } = new();
}

/// <summary>Timings of a runner.</summary>
public sealed record RunnerOptions
{
    /// <summary>How long a lease lasts without renewal.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is renewed; at most a third of its duration leaves room for two missed renewals.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a runner with nothing to do stays before it gives the session back.</summary>
    public TimeSpan IdleRelease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a cancelled call may take to end before its outcome is called unknown.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an append is tried while the store fails, with growing pauses, before the runner gives up.</summary>
    public int StoreAttempts { get; init; } = 6;
}
