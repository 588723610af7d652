using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Core.Forges;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>A repository at GitHub or a GitHub Enterprise, by its REST API.</summary>
internal sealed class GitHubForge(IGitHubWire wire, GitHubPlace place, TimeProvider clock) : IForge
{
    private readonly GitHubCalls _calls = new(wire, place, clock);

    /// <inheritdoc/>
    public string Name => place.Shown;

    /// <inheritdoc/>
    public async Task<PullRequest?> FindAsync(string branch, CancellationToken cancellationToken)
    {
        var head = Uri.EscapeDataString($"{place.Owner}:{branch}");
        var found = await _calls.ListAsync(
            $"{place.Path}/pulls?state=open&head={head}&per_page=100",
            list: null,
            cancellationToken
        );

        // A filter that GitHub does not understand is left out by it, so each is looked at.
        return found.Where(json => IsOf(json, branch)).Select(GitHubJson.PullRequest).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken)
    {
        if (await FindAsync(draft.Branch, cancellationToken) is { } open)
            return open;
        var body = new JsonObject
        {
            ["title"] = draft.Title,
            ["head"] = draft.Branch,
            ["base"] = draft.Base ?? await DefaultBranchAsync(cancellationToken),
            ["body"] = draft.Body,
            ["draft"] = draft.IsDraft,
        }.ToJsonString();
        GitHubAnswer answer;
        try
        {
            answer = await _calls.WriteAsync(
                "POST",
                $"{place.Path}/pulls",
                body,
                isRepeatable: false,
                cancellationToken
            );
        }
        catch (ForgeException lost)
        {
            return await FindAsync(draft.Branch, cancellationToken)
                ?? throw new ForgeException(lost.Kind, lost.Message);
        }

        if (answer.IsSuccess)
            return GitHubJson.PullRequest(_calls.Object(answer));

        // Somebody else was faster, or the answer to our own was lost on the way.
        if (answer.Status is 422 or >= 500 && await FindAsync(draft.Branch, cancellationToken) is { } there)
            return there;
        throw GitHubRefusals.Of(answer, place, clock);
    }

    /// <inheritdoc/>
    public async Task<PullRequest> UpdateAsync(long number, string body, CancellationToken cancellationToken)
    {
        var change = new JsonObject { ["body"] = body }.ToJsonString();
        var answer = await _calls.WriteAsync("PATCH", Pull(number), change, isRepeatable: true, cancellationToken);
        _calls.Refuse(answer);
        return GitHubJson.PullRequest(_calls.Object(answer));
    }

    /// <inheritdoc/>
    public async Task<PullRequestNews> ReadAsync(long number, CancellationToken cancellationToken)
    {
        var pull = GitHubJson.PullRequest(_calls.Object(await _calls.GetAsync(Pull(number), cancellationToken)));
        var commit = $"{place.Path}/commits/{Uri.EscapeDataString(pull.HeadCommit)}";
        var runs = await _calls.ListAsync($"{commit}/check-runs?per_page=100", "check_runs", cancellationToken);
        var statuses = await _calls.ListAsync($"{commit}/status?per_page=100", "statuses", cancellationToken);
        var comments = new List<ForgeComment>();
        foreach (var (path, kind) in Talks(number))
        {
            var found = await _calls.ListAsync($"{path}?per_page=100", list: null, cancellationToken);
            comments.AddRange(found.Select(json => GitHubJson.Comment(json, Name, kind)));
        }

        return new PullRequestNews(
            pull,
            [
                .. runs.Select(json => GitHubJson.Run(json, Name)),
                .. statuses.Select(json => GitHubJson.Status(json, Name)),
            ],
            [.. comments.Where(comment => comment.Text.Trim().Length > 0).OrderBy(comment => comment.At)]
        );
    }

    /// <inheritdoc/>
    public void Dispose() => (wire as IDisposable)?.Dispose();

    private (string Path, string Kind)[] Talks(long number) =>
        [
            ($"{Pull(number)}/reviews", "review"),
            ($"{Pull(number)}/comments", "comment"),
            (string.Create(CultureInfo.InvariantCulture, $"{place.Path}/issues/{number}/comments"), "remark"),
        ];

    private string Pull(long number) => string.Create(CultureInfo.InvariantCulture, $"{place.Path}/pulls/{number}");

    private bool IsOf(JsonElement json, string branch)
    {
        var head = json.Member("head");
        var repository = head.Member("repo").Text("full_name");
        return head.Text("ref") == branch
            && string.Equals(repository, $"{place.Owner}/{place.Name}", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> DefaultBranchAsync(CancellationToken cancellationToken)
    {
        var repository = _calls.Object(await _calls.GetAsync(place.Path, cancellationToken));
        return repository.Text("default_branch") is { Length: > 0 } branch ? branch : "main";
    }
}
