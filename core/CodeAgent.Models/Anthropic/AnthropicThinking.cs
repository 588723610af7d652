using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Anthropic;

/// <summary>How much the model may think and say in one call, in the way the model takes it.</summary>
/// <param name="MaxTokens">Output limit, thinking included.</param>
/// <param name="Budget">Thinking tokens where the caller decides; null for none.</param>
/// <param name="Effort">The effort; null for the model's default.</param>
/// <param name="Adaptive">Whether the model itself decides.</param>
/// <param name="Show">Whether thinking is to be shown.</param>
/// <param name="PrefixBound">Whether thinking that no longer fits its prefix is to be dropped instead of refused.</param>
internal sealed record AnthropicThinking(
    int MaxTokens,
    int? Budget,
    string? Effort,
    bool Adaptive,
    bool Show,
    bool PrefixBound
)
{
    private const int LeastBudget = 1024;
    private const string BindingBeta = "thinking-binding-controls-2026-08-01";

    public IReadOnlyList<string> Betas => PrefixBound ? [BindingBeta] : [];

    public static AnthropicThinking For(AnthropicModel model, ChatOptions options)
    {
        var maxTokens = Math.Min(options.MaxOutputTokens ?? model.MaxOutputTokens, model.MaxOutputTokens);
        var adaptive = model.Reasoning.Mode is ReasoningMode.Adaptive;
        return new AnthropicThinking(
            maxTokens,
            model.Reasoning.Mode is ReasoningMode.Budget ? BudgetOf(options, maxTokens) : null,
            EffortOf(options.Reasoning?.Effort, model.Reasoning.Efforts),
            adaptive,
            options.Reasoning?.Output is not ReasoningOutput.None,
            adaptive && model.Reasoning.PrefixBound
        );
    }

    public void Write(Utf8JsonWriter writer)
    {
        if (Budget is { } budget)
        {
            writer.WriteStartObject("thinking");
            writer.WriteString("type", "enabled");
            writer.WriteNumber("budget_tokens", budget);
            writer.WriteEndObject();
        }
        else if (Adaptive)
        {
            WriteAdaptive(writer);
        }

        if (Effort is not null)
        {
            writer.WriteStartObject("output_config");
            writer.WriteString("effort", Effort);
            writer.WriteEndObject();
        }
    }

    private void WriteAdaptive(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("thinking");
        writer.WriteString("type", "adaptive");
        // Newer models hide thinking, and what they say between tool calls with it, unless they are asked.
        writer.WriteString("display", Show ? "summarized" : "omitted");
        if (PrefixBound)
        {
            // After a compaction the prefix of what follows it is another one.
            writer.WriteStartObject("block_binding");
            writer.WriteString("prefix_mismatch_behavior", "drop_block");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static int? BudgetOf(ChatOptions options, int maxTokens)
    {
        var asked =
            options.AdditionalProperties is { } properties
            && properties.TryGetValue(ModelOptionNames.ThinkingBudget, out var value)
            && value is int tokens
                ? tokens
                : BudgetOf(options.Reasoning?.Effort);
        // The API wants at least 1,024 and room for an answer above it.
        return asked is null || asked <= 0 || maxTokens <= LeastBudget
            ? null
            : Math.Clamp(asked.Value, LeastBudget, maxTokens - 1);
    }

    private static int? BudgetOf(ReasoningEffort? effort) =>
        effort switch
        {
            ReasoningEffort.Low => 4_000,
            ReasoningEffort.Medium => 10_000,
            ReasoningEffort.High => 24_000,
            ReasoningEffort.ExtraHigh => 48_000,
            _ => null,
        };

    /// <summary>The nearest effort that the model has; null where it has none.</summary>
    private static string? EffortOf(ReasoningEffort? effort, IReadOnlyList<string> efforts)
    {
        if (effort is null || efforts.Count == 0)
        {
            return null;
        }

        string[] wanted = effort switch
        {
            ReasoningEffort.ExtraHigh => ["xhigh", "max", "high"],
            ReasoningEffort.High => ["high"],
            ReasoningEffort.Medium => ["medium"],
            _ => ["low"],
        };
        return wanted.FirstOrDefault(efforts.Contains);
    }
}
