using System.Globalization;
using CodeAgent.Core.Context;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Prepares the next model call: binding, context, and the budget to reserve for it.</summary>
internal sealed class ModelCallPlanner(SessionRuntime runtime, CallGate gate)
{
    private const int DefaultOutputTokens = 8_192;
    private const int LeastOutputTokens = 256;

    /// <summary>The plan, or how the turn ends because the call cannot be made.</summary>
    public async Task<(ModelCallPlan? Plan, TurnCompleted? End)> PlanAsync(
        SessionState state,
        Lease lease,
        StreamId root,
        PlannedStep.CallModel step,
        CancellationToken cancellationToken
    )
    {
        var (settings, turn) = (state.Settings!, state.Turn!);
        ModelBinding binding;
        try
        {
            binding = runtime.Models.Bind(settings.Model);
        }
        catch (CodeAgentException error)
        {
            return (null, new TurnCompleted(turn.Id, TurnOutcome.ModelFailed, error.Message, error.Code.ToText()));
        }

        if (IsUnpriced(binding.Card, settings.Limits))
        {
            return (null, Unpriced(turn.Id, settings.Model));
        }

        await runtime.Tools.ReadyAsync(settings, cancellationToken);
        var offered = gate.Offered(settings).Select(tool => tool.Descriptor);
        var tools = DeferredTools.Declare([.. offered], state.LoadedTools, binding.Card.ContextWindow);
        tools.AddRange(turn.OutputSchema is { } schema ? [StructuredOutput.Describe(schema)] : []);
        var pinned = state.Context ?? await runtime.Context.PinAsync(settings, cancellationToken);
        var context = ContextAssembler.Assemble(state, pinned, tools, lease.Stream.Value);
        var output = await OutputTokensAsync(binding.Card, context, root, cancellationToken);
        var reserved = Reserve(binding.Card, context.Tokens, output);
        var callId = string.Create(CultureInfo.InvariantCulture, $"{turn.Id}-m{step.Step}-{step.Attempt}");
        var intent = new ModelCallStarted(
            callId,
            turn.Id,
            step.Step,
            step.Attempt,
            lease.Epoch,
            settings.Model,
            binding.Provider,
            reserved,
            context.Parts
        );
        return (
            new ModelCallPlan(intent, binding, context, tools, output, lease.Stream.Key)
            {
                Pinned = state.Context is null ? pinned : null,
            },
            null
        );
    }

    /// <summary>The counter changes that go with a call's intent.</summary>
    public static IReadOnlyList<CounterChange> Reserve(ModelCallStarted intent) =>
        [
            new CounterChange(BudgetCounters.Tokens, intent.Reserved.Tokens, Enforce: true),
            new CounterChange(BudgetCounters.CostMicroUsd, intent.Reserved.CostMicroUsd, Enforce: true),
        ];

    private static bool IsUnpriced(ModelCard card, SessionLimits limits) =>
        card.Prices is null && limits is { MaxCostMicroUsd: not null, MaxTokens: null };

    private static TurnCompleted Unpriced(string turnId, string model) =>
        new(
            turnId,
            TurnOutcome.BudgetExhausted,
            $"The price of {model} is unknown, so a limit in money cannot be kept. Limit the tokens too.",
            ErrorCode.BudgetExhausted.ToText()
        );

    /// <summary>Asks for less output when the tree's tokens are nearly used up, so that the last call still fits.</summary>
    private async Task<int> OutputTokensAsync(
        ModelCard card,
        AssembledContext context,
        StreamId root,
        CancellationToken cancellationToken
    )
    {
        var wanted = Math.Min(card.MaxOutputTokens ?? DefaultOutputTokens, DefaultOutputTokens);
        var counters = await runtime.Store.ReadCountersAsync(root, cancellationToken);
        if (counters.GetValueOrDefault(BudgetCounters.Tokens) is not { Limit: { } limit, Value: var value })
        {
            return wanted;
        }

        var left = limit - value - context.Tokens;
        return (int)Math.Min(wanted, Math.Max(left, LeastOutputTokens));
    }

    private static Reservation Reserve(ModelCard card, long inputTokens, int outputTokens) =>
        new(inputTokens + outputTokens, card.Prices?.CostMicroUsd(new ModelUsage(inputTokens, outputTokens)) ?? 0);
}
