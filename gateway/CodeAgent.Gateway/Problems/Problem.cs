using CodeAgent.Gateway.Approvals;

namespace CodeAgent.Gateway.Problems;

/// <summary>An RFC 9457 problem.</summary>
/// <param name="Type">A stable URI: <c>urn:codeagent:AGENTnnnn</c>, or <c>about:blank</c> where the status says all.</param>
/// <param name="Title">The kind of problem.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">This occurrence in a sentence; null where there is no more to say.</param>
/// <param name="Code">Our code, e.g. <c>AGENT0501</c>; null where HTTP alone refuses (401, 403, no such route).</param>
/// <param name="TraceId">What the log has a defect under; null otherwise.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string? Detail = null,
    string? Code = null,
    string? TraceId = null
)
{
    /// <summary>The decision that counts, where another one came too late.</summary>
    public DecisionMade? Decision { get; init; }
}
