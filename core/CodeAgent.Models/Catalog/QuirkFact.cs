using System.Text.Json;

namespace CodeAgent.Models.Catalog;

/// <summary>Where a server differs from OpenAI's own. Null where a file does not say.</summary>
public sealed record QuirkFact
{
    /// <summary>The chat request's name for the output limit; <c>max_tokens</c> where no file says.</summary>
    public string? MaxTokensField { get; init; }

    /// <summary>The chat request's place for effort, <c>reasoning_effort</c> or <c>reasoning.effort</c>; the first where no file says.</summary>
    public string? EffortField { get; init; }

    /// <summary>
    /// The property by which a chat message with tool calls takes its reasoning back: <c>reasoning_content</c>,
    /// <c>reasoning</c> or <c>reasoning_details</c>; null where the server wants none.
    /// </summary>
    public string? ReasoningField { get; init; }

    /// <summary>The <c>extra_content</c> of a first tool call that came without one, from another model.</summary>
    public JsonElement? CallExtra { get; init; }

    /// <summary>Whether the session's id is sent as <c>prompt_cache_key</c>.</summary>
    public bool? CacheKey { get; init; }

    /// <summary>Properties of the request that the server refuses, e.g. <c>stream_options</c> or <c>include</c>.</summary>
    public IReadOnlyList<string>? Omit { get; init; }

    /// <summary>More properties of every request, as they are.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Body { get; init; }

    internal QuirkFact With(QuirkFact over) =>
        new()
        {
            MaxTokensField = over.MaxTokensField ?? MaxTokensField,
            EffortField = over.EffortField ?? EffortField,
            ReasoningField = over.ReasoningField ?? ReasoningField,
            CallExtra = over.CallExtra ?? CallExtra,
            CacheKey = over.CacheKey ?? CacheKey,
            Omit = over.Omit ?? Omit,
            Body = over.Body ?? Body,
        };

    internal bool Sends(string property) => Omit?.Contains(property) != true;
}
