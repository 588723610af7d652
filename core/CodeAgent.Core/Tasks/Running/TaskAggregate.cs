using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks.Running;

/// <summary>The task's decider, reducer and codec, with the mail to its agents and the limits of its tree.</summary>
internal sealed class TaskAggregate(TaskRuntime runtime, StreamId task) : Aggregate<TaskState, TaskEvent>
{
    private const int MostTitle = 200;

    public override TaskState Empty => TaskState.Empty;

    public override TaskState Apply(TaskState state, TaskEvent happened, long seq, DateTimeOffset at) =>
        TaskReducer.Apply(state, happened, seq, at);

    public override long LastSeq(TaskState state) => state.LastSeq;

    public override HeadProjection Project(TaskState state) =>
        new(
            state.Status,
            TextCut.Head(state.Settings?.Goal.ReplaceLineEndings(" ") ?? "", MostTitle).ToString(),
            state.Settings?.Repository ?? ""
        );

    public override NewEvent Encode(TaskEvent happened, string? trace) => TaskCodec.Encode(happened, trace);

    public override TaskEvent? Decode(EventEnvelope envelope) => TaskCodec.Decode(envelope);

    public override Decision<TaskEvent> Decide(TaskState state, InboxCommand command, DateTimeOffset now)
    {
        var read = TaskCodec.Decode(command);
        var prices = read is ProposePlan && state.Settings is { } settings ? PricesOf(settings) : null;
        return TaskDecider.Decide(state, read, new TaskAsked(task, command.Actor, runtime.Version, prices));
    }

    public override PendingAppend<TaskEvent> Complete(TaskState state, PendingAppend<TaskEvent> pending)
    {
        var posts = new List<OutgoingCommand>(pending.Posts);
        foreach (var happened in pending.Events)
        {
            posts.AddRange(TaskMail.Before(state, happened, task));
            state = TaskReducer.Apply(state, happened, state.LastSeq + 1, runtime.Clock.GetUtcNow());
            posts.AddRange(TaskMail.Of(state, happened, task));
        }

        return pending with
        {
            Posts = posts,
            Counters = [.. pending.Counters, .. pending.Events.SelectMany(Limits)],
        };
    }

    private static IReadOnlyList<CounterChange> Limits(TaskEvent happened) =>
        happened switch
        {
            TaskSubmitted submitted => Limits(submitted.Settings.Budget),
            TaskResumed { Budget: { } budget } => Limits(budget),
            _ => [],
        };

    private static IReadOnlyList<CounterChange> Limits(TaskBudget budget) =>
        [
            new CounterChange(BudgetCounters.Tokens, 0, SetLimit: budget.MaxTokens),
            new CounterChange(BudgetCounters.CostMicroUsd, 0, SetLimit: budget.MaxCostMicroUsd),
            new CounterChange(BudgetCounters.ToolCalls, 0, SetLimit: budget.MaxToolCalls),
        ];

    private ModelPrices? PricesOf(TaskSettings settings)
    {
        try
        {
            return runtime.Models.Bind(settings.SubagentModel ?? settings.Model).Card.Prices;
        }
        catch (CodeAgentException)
        {
            // The agents' own calls will say what is wrong with the model.
            return null;
        }
    }
}
