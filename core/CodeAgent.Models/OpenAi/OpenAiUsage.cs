using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>
/// Turns totals into what each adds, so that the sum is right at any moment: some servers tell them once, at the end,
/// some with every piece. Input holds its cached parts, as in both APIs.
/// </summary>
internal sealed class OpenAiUsage
{
    private ModelUsage _known = ModelUsage.None;

    /// <summary>What a <c>usage</c> object adds; null for nothing.</summary>
    public UsageContent? Add(JsonElement usage)
    {
        var before = _known;
        var input = Math.Max(Count(usage, "prompt_tokens", "input_tokens"), before.InputTokens);
        // Some servers leave the model's thinking out of its output, but not out of the total.
        var output = Math.Max(Count(usage, "completion_tokens", "output_tokens"), Count(usage, "total_tokens") - input);
        _known = new ModelUsage(
            input,
            Math.Max(output, before.OutputTokens),
            Math.Max(Cached(usage), before.CacheReadTokens),
            Math.Max(Detail(usage, "cache_write_tokens"), before.CacheWriteTokens)
        );
        return _known == before
            ? null
            : new UsageContent(
                ChatMapping.ToUsageDetails(
                    new ModelUsage(
                        _known.InputTokens - before.InputTokens,
                        _known.OutputTokens - before.OutputTokens,
                        _known.CacheReadTokens - before.CacheReadTokens,
                        _known.CacheWriteTokens - before.CacheWriteTokens
                    )
                )
            );
    }

    private static long Cached(JsonElement usage) =>
        Math.Max(Detail(usage, "cached_tokens"), Count(usage, "prompt_cache_hit_tokens"));

    private static long Detail(JsonElement usage, string name) =>
        usage.TryGetProperty("prompt_tokens_details", out var details)
        || usage.TryGetProperty("input_tokens_details", out details)
            ? Count(details, name)
            : 0;

    private static long Count(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (
                element.ValueKind is JsonValueKind.Object
                && element.TryGetProperty(name, out var value)
                && value.TryGetInt64OrNull() is { } count
            )
            {
                return count;
            }
        }

        return 0;
    }
}
