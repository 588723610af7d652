using CodeAgent.Models.Catalog;

namespace CodeAgent.Models.Anthropic;

/// <summary>What a request needs to know of its model.</summary>
/// <param name="Name">The API's name for it.</param>
/// <param name="MaxOutputTokens">Output limit.</param>
/// <param name="Reasoning">How its thinking is asked for.</param>
internal sealed record AnthropicModel(string Name, int MaxOutputTokens, ReasoningFact Reasoning);
