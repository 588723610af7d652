using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.OpenApi;

/// <summary>What the API's description says of a call.</summary>
/// <param name="Id">Names it for generated clients.</param>
/// <param name="Summary">What it does.</param>
internal sealed record ApiCall(string Id, string Summary)
{
    /// <summary>What the request's body is; null for none.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>What the answer is; null for none in JSON.</summary>
    public Type? Answer { get; init; }

    /// <summary>The status of the answer.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Whether the answer may be 202: stored, not yet taken.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Query parameters: a name, with <c>*</c> for several values or <c>#</c> for a number at its end.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>Other media types of the answer.</summary>
    public IReadOnlyList<string> Media { get; init; } = [];

    /// <summary>Problems besides those that every call has.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];
}

/// <summary>Describes endpoints.</summary>
internal static class ApiCalls
{
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, ApiCall call)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(call);

    /// <summary>A command with a body.</summary>
    public static ApiCall Command<TBody, TAnswer>(string id, string summary, bool isOptional = true) =>
        new(id, summary)
        {
            Body = typeof(TBody),
            IsBodyOptional = isOptional,
            Answer = typeof(TAnswer),
            IsCommand = true,
            Problems = [409, 413, 415, 422],
        };

    /// <summary>A read.</summary>
    public static ApiCall Read<TAnswer>(string id, string summary, params IReadOnlyList<string> query) =>
        new(id, summary) { Answer = typeof(TAnswer), Query = query };
}
