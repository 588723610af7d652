using System.Collections.Immutable;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Tasks;

/// <summary>What one agent does now and used so far, as its events tell it to a watcher.</summary>
internal sealed record AgentActivity
{
    /// <summary>What it does now; empty between turns.</summary>
    public string Doing { get; init; } = "";

    /// <summary>Tokens of its model calls.</summary>
    public long Tokens { get; init; }

    /// <summary>Money of its model calls, as far as prices are known.</summary>
    public long CostMicroUsd { get; init; }

    /// <summary>Questions that wait for a person.</summary>
    public ImmutableList<ApprovalRequested> Approvals { get; init; } = [];

    private ImmutableDictionary<string, string> Titles { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A call's title; its id where it is not known.</summary>
    public string TitleOf(string callId) => Titles.GetValueOrDefault(callId, callId);

    /// <summary>Takes an event in.</summary>
    public AgentActivity Apply(SessionEvent happened) =>
        happened switch
        {
            ToolCallDecided decided => this with { Titles = Titles.SetItem(decided.CallId, decided.Title) },
            ToolCallStarted started => this with { Doing = TitleOf(started.CallId) },
            ModelCallStarted => this with { Doing = Doing.Length == 0 ? "thinks" : Doing },
            ModelCallCompleted answer => this with
            {
                Tokens = Tokens + answer.Usage.TotalTokens,
                CostMicroUsd = CostMicroUsd + (answer.CostMicroUsd ?? 0),
            },
            ModelCallFailed { RetryAt: not null } failed => this with
            {
                Doing = $"waits to ask the model again: {TerminalText.Line(failed.Message, 60)}",
            },
            ApprovalRequested asked => this with { Approvals = Approvals.Add(asked) },
            ApprovalDecided decided => Without(decided.ApprovalId),
            ApprovalExpired expired => Without(expired.ApprovalId),
            InterruptRequested => this with { Doing = "stops" },
            TurnCompleted => this with { Doing = "", Approvals = [] },
            _ => this,
        };

    private AgentActivity Without(string approval) =>
        this with
        {
            Approvals = Approvals.RemoveAll(open => open.ApprovalId == approval),
        };
}
