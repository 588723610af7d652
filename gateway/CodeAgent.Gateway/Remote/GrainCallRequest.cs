using System.Text.Json;

namespace CodeAgent.Gateway.Remote;

/// <summary>A call of a grain.</summary>
/// <param name="Key">The grain's key. Needed.</param>
/// <param name="Call">Chosen by the caller, so that it can be cancelled.</param>
/// <param name="Arguments">The arguments in order, without the token.</param>
internal sealed record GrainCallRequest(
    string? Key = null,
    string? Call = null,
    IReadOnlyList<JsonElement>? Arguments = null
);
