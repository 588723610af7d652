using CodeAgent.Models.Catalog;

namespace CodeAgent.Models.OpenAi;

/// <summary>What a request needs to know of its model and of the server that has it.</summary>
internal sealed record OpenAiModel(string Endpoint, string Name, ModelFact Fact, QuirkFact Quirks)
{
    public ReasoningFact Reasoning { get; } = Fact.Reasoning ?? new ReasoningFact();

    public bool TakesTools => Fact.Capabilities?.Tools is not false;

    public bool TakesImages => Fact.Capabilities?.Images is not false;

    /// <summary>The output limit to ask for; null to leave it to the server.</summary>
    public int? MaxTokens(int? asked) =>
        asked is null ? Fact.MaxOutputTokens : Math.Min(asked.Value, Fact.MaxOutputTokens ?? asked.Value);
}
