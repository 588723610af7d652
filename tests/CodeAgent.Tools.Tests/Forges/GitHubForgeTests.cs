using CodeAgent.Core.Forges;
using CodeAgent.Testing.Forges;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Time;
using CodeAgent.Tools.Forges.GitHub;

namespace CodeAgent.Tools.Tests.Forges;

/// <summary>The forge over real HTTP, with a clock that the test moves.</summary>
public sealed class GitHubForgeTests : IAsyncDisposable
{
    private const string Commit = "0123456789012345678901234567890123456789";
    private static readonly PullRequestDraft s_draft = new("codeagent/x", "main", "A title", "A body", IsDraft: true);

    private readonly LoopbackGitHub _hub = LoopbackGitHub.Start(_ => Commit);
    private readonly FakeClock _clock = new();
    private readonly GitHubForge _forge;

    public GitHubForgeTests() => _forge = Forge(LoopbackGitHub.Token);

    public async ValueTask DisposeAsync()
    {
        _forge.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_pull_request_is_opened_once_found_and_changed()
    {
        Assert.Null(await _forge.FindAsync("codeagent/x", default));
        var opened = await _forge.OpenAsync(s_draft, default);
        Assert.Equal((1, PullRequestState.Open, Commit), (opened.Number, opened.State, opened.HeadCommit));
        Assert.Equal(1, (await _forge.OpenAsync(s_draft, default)).Number);
        Assert.Equal(1, (await _forge.FindAsync("codeagent/x", default))!.Number);
        Assert.Equal("Another", (await _forge.UpdateAsync(1, "Another", default)).Body);
        var pull = Assert.Single(_hub.Pulls);
        Assert.Equal(("A title", true), ((string?)pull["title"], (bool)pull["draft"]!));
    }

    [Fact]
    public async Task Without_a_base_it_goes_into_the_default_branch()
    {
        await _forge.OpenAsync(s_draft with { Base = null }, default);
        Assert.Equal("main", (string?)_hub.Pulls[0]["base"]!["ref"]);
    }

    [Fact]
    public async Task A_pull_request_of_another_repository_is_not_taken_for_ours()
    {
        await _forge.OpenAsync(s_draft, default);
        _hub.Change(1, pull => pull["head"]!["repo"]!["full_name"] = "stranger/r");
        Assert.Null(await _forge.FindAsync("codeagent/x", default));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    public async Task An_opening_whose_answer_was_lost_is_found_again(int status)
    {
        _hub.Next("POST", "/pulls", LoopbackGitHub.Message(status, "lost"), isDone: true);
        Assert.Equal(1, (await _forge.OpenAsync(s_draft, default)).Number);
        Assert.Single(_hub.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task An_opening_whose_connection_broke_is_found_again()
    {
        var broken = new ServerAnswer(201, "application/json", ["{"], AnswerEnd.Cut);
        _hub.Next("POST", "/pulls", broken, isDone: true);
        Assert.Equal(1, (await _forge.OpenAsync(s_draft, default)).Number);
        Assert.Single(_hub.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Who_was_faster_is_found()
    {
        using var other = Forge(LoopbackGitHub.Token);
        await other.OpenAsync(s_draft, default);
        _hub.Next("GET", "/pulls?", ServerAnswer.Json(200, "[]"));
        Assert.Equal(1, (await _forge.OpenAsync(s_draft, default)).Number);
    }

    [Fact]
    public async Task A_refused_opening_says_why()
    {
        _hub.Next("POST", "/pulls", LoopbackGitHub.Message(422, "Validation Failed", "No commits between main and x"));
        var refused = await FailAsync(() => _forge.OpenAsync(s_draft, default));
        Assert.Equal(ForgeFailure.Invalid, refused.Kind);
        Assert.Contains("No commits between", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_told_and_not_shown()
    {
        using var stranger = Forge("wrong-token");
        var refused = await FailAsync(() => stranger.FindAsync("b", default));
        Assert.Equal(ForgeFailure.Credentials, refused.Kind);
        Assert.DoesNotContain("wrong-token", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, ForgeFailure.Credentials)]
    [InlineData(404, ForgeFailure.NotFound)]
    [InlineData(301, ForgeFailure.NotFound)]
    [InlineData(422, ForgeFailure.Invalid)]
    public async Task Each_refusal_has_its_kind(int status, object kind)
    {
        _hub.Next("GET", "/pulls", LoopbackGitHub.Message(status, "no"));
        Assert.Equal(kind, (await FailAsync(() => _forge.FindAsync("b", default))).Kind);
    }

    [Fact]
    public async Task A_failing_forge_is_asked_again_after_growing_waits()
    {
        for (var i = 0; i < 3; i++)
            _hub.Next("GET", "/pulls", LoopbackGitHub.Message(503, "no"));
        var asked = _forge.FindAsync("b", default);
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 4), await WaitedAsync(asked));
        Assert.Null(await asked);
        Assert.Equal(4, _hub.Requests.Count);
    }

    [Fact]
    public async Task A_forge_that_goes_on_failing_is_told()
    {
        for (var i = 0; i < 9; i++)
            _hub.Next("GET", "/pulls", LoopbackGitHub.Message(500, "no"));
        var asked = FailAsync(() => _forge.FindAsync("b", default));
        await WaitedAsync(asked);
        Assert.Equal(ForgeFailure.Unavailable, (await asked).Kind);
        Assert.Equal(4, _hub.Requests.Count);
    }

    [Fact]
    public async Task A_short_wait_that_is_asked_for_is_kept_also_before_an_opening()
    {
        var later = LoopbackGitHub.Message(403, "secondary rate limit") with
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "30" },
        };
        _hub.Next("POST", "/pulls", later);
        var opening = _forge.OpenAsync(s_draft, default);
        Assert.Equal(TimeSpan.FromSeconds(30), await WaitedAsync(opening));
        Assert.Equal(1, (await opening).Number);
    }

    [Fact]
    public async Task A_long_wait_is_the_callers_to_decide()
    {
        var reset = _clock.GetUtcNow().AddMinutes(20);
        _hub.Next(
            "GET",
            "/pulls",
            LoopbackGitHub.Message(403, "API rate limit exceeded") with
            {
                Headers = new Dictionary<string, string>
                {
                    ["X-RateLimit-Remaining"] = "0",
                    ["X-RateLimit-Reset"] = $"{reset.ToUnixTimeSeconds()}",
                },
            }
        );
        var refused = await FailAsync(() => _forge.FindAsync("b", default));
        Assert.Equal((ForgeFailure.RateLimited, reset), (refused.Kind, refused.RetryAt));
    }

    [Fact]
    public async Task All_pages_of_checks_and_comments_are_read()
    {
        await _forge.OpenAsync(s_draft, default);
        _hub.PageSize = 2;
        for (var i = 0; i < 5; i++)
        {
            _hub.Check(Commit, $"check-{i}", i == 4 ? "failure" : "success", "it broke");
            _hub.Say("pulls/1/comments", $"ada-{i}", "MEMBER", $"text {i}", "src/a.cs");
        }

        _hub.Check(Commit, "running", null);
        _hub.Status(Commit, "old", "error");
        _hub.Say("pulls/1/reviews", "bob", "NONE", "a review");
        _hub.Say("pulls/1/reviews", "eve", "OWNER", "  ");
        _hub.Say("issues/1/comments", "cat", "OWNER", "a remark");
        var news = await _forge.ReadAsync(1, default);
        Assert.Equal(["check-4", "old"], Names(news, ForgeCheckState.Failed));
        Assert.Equal(["running"], Names(news, ForgeCheckState.Pending));
        Assert.Equal("it broke", news.Checks[4].Text);
        Assert.Equal(["text 0", "text 1", "text 2", "text 3", "text 4", "a review", "a remark"], Texts(news));
        Assert.Equal(("src/a.cs", 7, true), (news.Comments[0].Path, news.Comments[0].Line, news.Comments[0].MayWrite));
        Assert.Equal([false, true], news.Comments.Skip(5).Select(comment => comment.MayWrite));
        var ids = news.Checks.Select(check => check.Id).Concat(news.Comments.Select(comment => comment.Id)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task What_is_known_is_not_sent_again()
    {
        await _forge.OpenAsync(s_draft, default);
        _hub.Say("issues/1/comments", "cat", "OWNER", "a remark");
        var first = await _forge.ReadAsync(1, default);
        var before = _hub.Requests.Count;
        var second = await _forge.ReadAsync(1, default);
        Assert.Equal(Texts(first), Texts(second));
        Assert.All(_hub.Requests.Skip(before), request => Assert.Contains("if-none-match", request.Headers.Keys));
        _hub.Say("issues/1/comments", "cat", "OWNER", "another");
        Assert.Equal(["a remark", "another"], Texts(await _forge.ReadAsync(1, default)));
    }

    [Fact]
    public async Task A_page_that_became_full_hides_nothing()
    {
        await _forge.OpenAsync(s_draft, default);
        for (var i = 0; i < 100; i++)
            _hub.Say("issues/1/comments", "cat", "OWNER", $"{i}");
        Assert.Equal(100, (await _forge.ReadAsync(1, default)).Comments.Count);
        _hub.Say("issues/1/comments", "cat", "OWNER", "the last");
        Assert.Equal("the last", Texts(await _forge.ReadAsync(1, default)).Last());
    }

    [Theory]
    [InlineData("{0}repos/o/r/pulls")]
    [InlineData("{1}/{2}/repos/o/r/pulls")]
    public async Task The_token_does_not_follow_a_page_elsewhere(string link)
    {
        await using var elsewhere = LoopbackServer.Start(ServerAnswer.Json(200, "[]"));
        var next = string.Format(null, link, elsewhere.BaseUrl, _hub.Root, elsewhere.BaseUrl.Authority);
        var page = ServerAnswer.Json(200, "[]") with
        {
            Headers = new Dictionary<string, string> { ["Link"] = $"<{next}>; rel=\"next\"" },
        };
        _hub.Next("GET", "/pulls", page);
        await Record.ExceptionAsync(() => _forge.FindAsync("b", default));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_page_that_is_no_api_is_told()
    {
        _hub.Next("GET", "/pulls", new ServerAnswer(200, "text/html", ["<html>"]));
        Assert.Contains(
            "JSON",
            (await FailAsync(() => _forge.FindAsync("b", default))).Message,
            StringComparison.Ordinal
        );
    }

    private GitHubForge Forge(string token) =>
        new(new HttpGitHubWire(_hub.Root, token), new GitHubPlace(_hub.Root, "forge.example", "o", "r"), _clock);

    /// <summary>Moves the clock to each wait until the call ends; how long it waited in all.</summary>
    private async Task<TimeSpan> WaitedAsync(Task call)
    {
        var begun = _clock.GetUtcNow();
        while (!call.IsCompleted)
        {
            await Eventually.BecomesTrue(() => call.IsCompleted || _clock.Armed > 0, "a wait");
            _clock.FireNext(DateTimeOffset.MaxValue);
        }

        return _clock.GetUtcNow() - begun;
    }

    private static async Task<ForgeException> FailAsync(Func<Task> call) =>
        await Assert.ThrowsAsync<ForgeException>(call);

    private static IEnumerable<string> Names(PullRequestNews news, ForgeCheckState state) =>
        news.Checks.Where(check => check.State == state).Select(check => check.Name);

    private static IEnumerable<string> Texts(PullRequestNews news) => news.Comments.Select(comment => comment.Text);
}
