using System.Text.Json;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>A way to GitHub's REST API. One request, one answer; nothing is tried twice.</summary>
internal interface IGitHubWire
{
    /// <summary>Asks.</summary>
    /// <exception cref="Core.Forges.ForgeException">There was no answer at all.</exception>
    Task<GitHubAnswer> SendAsync(GitHubRequest request, CancellationToken cancellationToken);
}

/// <summary>A request.</summary>
/// <param name="Method">E.g. <c>GET</c>.</param>
/// <param name="Path">Path and query below the API's root, without a first <c>/</c>.</param>
/// <param name="Body">JSON; null for none.</param>
/// <param name="ETag">The answer that is known; null for none.</param>
internal sealed record GitHubRequest(string Method, string Path, string? Body = null, string? ETag = null);

/// <summary>An answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Body">The whole body.</param>
internal sealed record GitHubAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Whether it did what it was asked.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as JSON; null where it is none.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                return JsonElement.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>A header; null where there is none.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
