using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>A plan as <c>task plan --json</c> shows it.</summary>
internal sealed record PlanDocument(int Revision, bool IsApproved, PlanEstimate? Estimate, TaskPlan? Plan);

/// <summary>What a task cost, as <c>task cost --json</c> shows it.</summary>
internal sealed record CostDocument(IReadOnlyList<AgentCost> Agents, AgentCost Total, IReadOnlyList<CostLimit> Limits);

/// <summary>What one agent used.</summary>
/// <param name="Agent"><c>coordinator</c>, or the subtask and the number of its agent.</param>
/// <param name="Tokens">Input, cached input and output together.</param>
/// <param name="CostMicroUsd">Money as far as prices are known, in millionths of a US dollar.</param>
internal sealed record AgentCost(
    string Agent,
    string Model,
    int Turns,
    int ModelCalls,
    int ToolCalls,
    int Denials,
    long InputTokens,
    long OutputTokens,
    long Tokens,
    long CostMicroUsd
);

/// <summary>One budget of the tree: spent and reserved, and the limit.</summary>
internal sealed record CostLimit(string Name, long Value, long? Limit);

/// <summary>One thing that a task left behind.</summary>
/// <param name="Name">Its name for <c>task artifacts get</c>.</param>
/// <param name="About">What it is.</param>
internal sealed record ArtifactListing(string Name, string About);

/// <summary>What <c>task apply --json</c> shows.</summary>
internal sealed record ApplyDocument(string Branch, string Commit, string Repository, bool CheckedOut);

/// <summary>What <c>task pr --json</c> shows.</summary>
/// <param name="Number">The pull request's number; null where none could be opened.</param>
/// <param name="Link">Its page; null where none could be opened.</param>
internal sealed record PullRequestDocument(string Branch, string Commit, string Remote, long? Number, string? Link);

/// <summary>One state of an agent's workspace that it can be taken back to.</summary>
/// <param name="Step">Its number, from 0: the state before the agent changed anything.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="Commit">The checkpoint.</param>
/// <param name="At">When.</param>
/// <param name="After">The last calls before it.</param>
internal sealed record StepListing(int Step, string TurnId, string Commit, DateTimeOffset At, string After);

/// <summary>The JSON shapes of what task commands show beside the task itself.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(TaskDiff))]
[JsonSerializable(typeof(CostDocument))]
[JsonSerializable(typeof(ApplyDocument))]
[JsonSerializable(typeof(PullRequestDocument))]
[JsonSerializable(typeof(IReadOnlyList<ArtifactListing>))]
[JsonSerializable(typeof(IReadOnlyList<StepListing>))]
internal sealed partial class TaskDocuments : JsonSerializerContext;
