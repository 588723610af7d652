using CodeAgent.Core.Context;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
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

    /// <summary>Runs hooks; null where the host cannot, and hooks that must answer then count as a "no".</summary>
    public IHookHandlers? Hooks { get; init; }

    /// <summary>Tells what changed in a workspace; null where the host cannot.</summary>
    public IWorkspaceChanges? Changes { get; init; }

    /// <summary>Keeps states of workspaces; null where the host cannot.</summary>
    public ICheckpoints? Checkpoints { get; init; }

    /// <summary>Folder for long outputs; one folder a session is made in it.</summary>
    public string SpillRoot { get; init; } = Path.Combine(Path.GetTempPath(), "codeagent-output");

    /// <summary>Folders of our own state, which no call may touch; absolute.</summary>
    public IReadOnlyList<string> StateFolders { get; init; } = [];

    /// <summary>Version of the program, stored with each session.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Where runners record what they measure.</summary>
    public AgentMetrics Metrics { get; init; } = AgentMetrics.Default;

    /// <summary>Timings.</summary>
    public RunnerOptions Options { get; init; } = new();

    internal Ownership Ownership => new(Store, Owner, Clock, Metrics, Options);
}
