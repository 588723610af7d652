using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>How hard a model is to think, in the words that it knows.</summary>
internal static class OpenAiEffort
{
    /// <summary>The nearest word; null where none was asked for or the model takes none.</summary>
    public static string? Of(OpenAiModel model, ChatOptions options)
    {
        string[] wanted = options.Reasoning?.Effort switch
        {
            null => [],
            ReasoningEffort.None => ["none", "minimal", "low"],
            ReasoningEffort.Low => ["low", "minimal", "medium", "high"],
            ReasoningEffort.Medium => ["medium", "high"],
            ReasoningEffort.ExtraHigh => ["xhigh", "max", "high"],
            _ => ["high", "max"],
        };
        return wanted.FirstOrDefault(model.Reasoning.Efforts.Contains);
    }
}
