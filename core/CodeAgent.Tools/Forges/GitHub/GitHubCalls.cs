using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodeAgent.Core.Forges;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>
/// Requests as GitHub wants them made: again after its own failures where nothing can happen twice, later where it asks
/// for that, and without asking for what is known already.
/// </summary>
internal sealed partial class GitHubCalls(IGitHubWire wire, GitHubPlace place, TimeProvider clock)
{
    private const int MostTries = 4;
    private const int MostPages = 20;
    private const int PageSize = 100;

    /// <summary>Longer waits are the caller's to decide.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, GitHubAnswer> _known = new(StringComparer.Ordinal);

    /// <summary>Reads.</summary>
    public async Task<GitHubAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(path);
        var request = new GitHubRequest("GET", path, ETag: known?.Header("ETag"));
        var answer = await SendAsync(request, isRepeatable: true, cancellationToken);
        if (answer.Status == 304 && known is not null)
            return known;
        Refuse(answer);
        if (answer.Header("ETag") is not null)
            _known[path] = answer;
        return answer;
    }

    /// <summary>Reads all pages of a list.</summary>
    /// <param name="path">The first page, with a query that asks for <c>per_page=100</c>.</param>
    /// <param name="list">The member that has the list; null where the answer is the list.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(
        string path,
        string? list,
        CancellationToken cancellationToken
    )
    {
        var all = new List<JsonElement>();
        string? next = path;
        for (var page = 0; next is not null && page < MostPages; page++)
        {
            var answer = await GetAsync(next, cancellationToken);
            var found = Object(answer);
            var items = list is null ? found : found.Member(list);
            var count = items.ValueKind == JsonValueKind.Array ? items.GetArrayLength() : 0;
            if (count > 0)
                all.AddRange(items.EnumerateArray());

            // A full page that was known before there was a next one does not name it.
            next = Next(answer) ?? (count >= PageSize ? Following(path, page) : null);
        }

        return all;
    }

    /// <summary>Writes. <paramref name="isRepeatable"/> says whether doing it twice is the same as once.</summary>
    public async Task<GitHubAnswer> WriteAsync(
        string method,
        string path,
        string body,
        bool isRepeatable,
        CancellationToken cancellationToken
    ) => await SendAsync(new GitHubRequest(method, path, body), isRepeatable, cancellationToken);

    /// <summary>The answer's JSON.</summary>
    /// <exception cref="ForgeException">It has none.</exception>
    public JsonElement Object(GitHubAnswer answer) =>
        answer.Json
        ?? throw new ForgeException(
            ForgeFailure.Unavailable,
            $"{place.Host} answered with something else than JSON. Is {place.Root} its API?"
        );

    /// <summary>Makes the failure of an answer that is none that was asked for.</summary>
    public void Refuse(GitHubAnswer answer)
    {
        if (!answer.IsSuccess)
            throw GitHubRefusals.Of(answer, place, clock);
    }

    private async Task<GitHubAnswer> SendAsync(
        GitHubRequest request,
        bool isRepeatable,
        CancellationToken cancellationToken
    )
    {
        for (var tried = 1; ; tried++)
        {
            GitHubAnswer? answer = null;
            try
            {
                answer = await wire.SendAsync(request, cancellationToken);
            }
            catch (ForgeException) when (isRepeatable && tried < MostTries)
            {
                // Below it waits and tries again.
            }

            var wait = answer is null ? Backoff(tried) : WaitAfter(answer, isRepeatable, tried);
            if (answer is not null && (wait is null || tried >= MostTries))
                return answer;
            await Task.Delay(wait!.Value, clock, cancellationToken);
        }
    }

    /// <summary>How long to wait before another try; null for none.</summary>
    private TimeSpan? WaitAfter(GitHubAnswer answer, bool isRepeatable, int tried)
    {
        if (GitHubRefusals.RetryAt(answer, clock) is { } at)
        {
            var wait = at - clock.GetUtcNow();
            return wait > s_longestWait ? null
                : wait < TimeSpan.Zero ? TimeSpan.Zero
                : wait;
        }

        return answer.Status >= 500 && isRepeatable ? Backoff(tried) : null;
    }

    private static TimeSpan Backoff(int tried) => TimeSpan.FromSeconds(1 << (tried - 1));

    private static string Following(string path, int page) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}&page={page + 2}");

    /// <summary>The next page, only where it is of the same API: the token goes nowhere else.</summary>
    private string? Next(GitHubAnswer answer)
    {
        var match = NextLink().Match(answer.Header("Link") ?? "");
        var isOurs =
            match.Success && match.Groups[1].Value.StartsWith(place.Root.AbsoluteUri, StringComparison.Ordinal);
        return isOurs ? match.Groups[1].Value[place.Root.AbsoluteUri.Length..] : null;
    }

    [GeneratedRegex("<([^<>]+)>;\\s*rel=\"next\"", RegexOptions.IgnoreCase)]
    private static partial Regex NextLink();
}
