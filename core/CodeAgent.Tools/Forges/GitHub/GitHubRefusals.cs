using System.Globalization;
using System.Text.Json;
using CodeAgent.Core.Forges;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>What answers that are no success mean, and what to do about them.</summary>
internal static class GitHubRefusals
{
    private const int MostMessage = 300;

    /// <summary>The failure that an answer is.</summary>
    public static ForgeException Of(GitHubAnswer answer, GitHubPlace place, TimeProvider clock)
    {
        var said = Message(answer);
        if (RetryAt(answer, clock) is { } at)
            return new ForgeException(
                ForgeFailure.RateLimited,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{place.Host} was asked too often; it listens again at {at:HH:mm:ss} UTC. {said}"
                )
            )
            {
                RetryAt = at,
            };
        return answer.Status switch
        {
            401 => new ForgeException(
                ForgeFailure.Credentials,
                $"{place.Host} does not know the token ({said}).\nLog in with gh auth login, or set GH_TOKEN."
            ),
            403 => new ForgeException(
                ForgeFailure.Credentials,
                $"{place.Host} does not allow it ({said}).\nThe token must be allowed to read and write pull requests of {place.Shown}."
            ),
            404 or 410 => new ForgeException(
                ForgeFailure.NotFound,
                $"{place.Shown} is not there, or the token may not see it ({said})."
            ),
            301 or 302 or 307 or 308 => new ForgeException(
                ForgeFailure.NotFound,
                $"{place.Shown} has moved: change the remote's address."
            ),
            >= 500 => new ForgeException(ForgeFailure.Unavailable, $"{place.Host} fails ({answer.Status}: {said})."),
            _ => new ForgeException(
                ForgeFailure.Invalid,
                $"{place.Host} refuses the request ({answer.Status}: {said})."
            ),
        };
    }

    /// <summary>When an answer asks to be asked again; null where it does not ask for a wait.</summary>
    public static DateTimeOffset? RetryAt(GitHubAnswer answer, TimeProvider clock)
    {
        if (answer.Status is not (403 or 429 or 503))
            return null;
        if (Number(answer.Header("Retry-After")) is { } seconds)
            return clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
        if (answer.Header("X-RateLimit-Remaining") == "0" && Number(answer.Header("X-RateLimit-Reset")) is { } reset)
            return DateTimeOffset.FromUnixTimeSeconds(Math.Min(reset, 253_402_300_799));
        return answer.Status == 429 ? clock.GetUtcNow() + TimeSpan.FromMinutes(1) : null;
    }

    /// <summary>What GitHub says, in one line.</summary>
    public static string Message(GitHubAnswer answer)
    {
        if (answer.Json is not { ValueKind: JsonValueKind.Object } json)
            return string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}");
        var parts = new List<string> { json.Text("message") };
        if (json.Member("errors") is { ValueKind: JsonValueKind.Array } errors)
            parts.AddRange(errors.EnumerateArray().Select(Error));
        var line = string.Join("; ", parts.Where(part => part.Length > 0)).ReplaceLineEndings(" ");
        return line.Length > MostMessage ? $"{line[..MostMessage]}…" : line;
    }

    private static string Error(JsonElement error) =>
        error.ValueKind == JsonValueKind.String ? error.GetString()!
        : error.Text("message") is { Length: > 0 } message ? message
        : $"{error.Text("field")} {error.Text("code")}".Trim();

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
