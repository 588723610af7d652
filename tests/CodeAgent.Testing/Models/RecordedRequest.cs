using System.Text.Json;

namespace CodeAgent.Testing.Models;

/// <summary>A request as a server received it.</summary>
/// <param name="Method">E.g. <c>POST</c>.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">By lower-case name.</param>
/// <param name="Body">The whole body as text.</param>
public sealed record RecordedRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string Body
)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);
}
