using System.Net;
using CodeAgent.Gateway.Security;

namespace CodeAgent.Gateway.Tests.Security;

public sealed class BrowserTests : SecuredFixture
{
    [Fact]
    public async Task A_link_lets_one_browser_in_once()
    {
        var link = await LinkAsync();
        using var browser = Browser();
        var entered = await browser.GetAsync(link);

        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/v1/sessions")).StatusCode);

        using var second = Browser();
        await AssertProblemAsync(await second.GetAsync(link), 401, null);
        Assert.Contains("\"what\":\"usedLink\"", SecurityLog, StringComparison.Ordinal);
        Assert.DoesNotContain(link.AbsolutePath, SecurityLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_over_after_half_an_hour_and_a_login_after_half_a_day()
    {
        var (late, used) = (await LinkAsync(), await LinkAsync());
        using var browser = Browser();
        await browser.GetAsync(used);
        Clock.Advance(TimeSpan.FromMinutes(31));
        await AssertProblemAsync(await browser.GetAsync(late), 401, null);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/v1/sessions")).StatusCode);

        Clock.Advance(TimeSpan.FromHours(12));
        await AssertProblemAsync(await browser.GetAsync("/v1/sessions"), 401, null);
    }

    [Fact]
    public async Task A_page_that_changes_something_sends_the_csrf_token()
    {
        _ = Sessions["s1"];
        using var browser = Browser();
        await browser.GetAsync(await LinkAsync());
        var token = (await BodyAsync(await browser.GetAsync("/v1/me"))).GetProperty("csrfToken").GetString()!;

        foreach (var wrong in new[] { null, "", "wrong", token + "x" })
        {
            await AssertProblemAsync(await SayAsync(browser, wrong), 403, null);
        }

        Assert.Empty(Sessions["s1"].Commands);
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(browser, token)).StatusCode);
    }

    [Fact]
    public async Task A_browser_logs_in_with_a_key_and_is_out_when_the_key_is_taken_back()
    {
        var (key, secret) = Keys.Create("mia", CallerRole.Viewer, new CodeAgent.Gateway.Security.Keys.KeyTerms());
        using var browser = Browser();
        await AssertProblemAsync(await browser.PostAsync("/v1/login", Json("""{"token":"wrong"}""")), 401, null);
        var me = await BodyAsync(await browser.PostAsync("/v1/login", Json($$"""{"token":"{{secret}}"}""")));
        Assert.Equal(key.Actor, me.GetProperty("actor").GetString());
        Assert.Equal("Viewer", me.GetProperty("role").GetString(), ignoreCase: true);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/v1/sessions")).StatusCode);

        Keys.Revoke(key.Id);
        await AssertProblemAsync(await browser.GetAsync("/v1/sessions"), 401, null);
    }

    [Fact]
    public async Task Who_logs_out_is_out()
    {
        using var browser = Browser();
        await browser.GetAsync(await LinkAsync());
        var token = (await BodyAsync(await browser.GetAsync("/v1/me"))).GetProperty("csrfToken").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/logout");
        request.Headers.Add("X-CSRF-Token", token);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(request)).StatusCode);
        await AssertProblemAsync(await browser.GetAsync("/v1/sessions"), 401, null);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/v1/sessions")]
    [InlineData("/nothing")]
    public async Task Every_answer_says_what_a_browser_may_do_with_it(string path)
    {
        var headers = (await Client.GetAsync(path)).Headers;
        var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
        Assert.Contains("no-store", headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Empty(headers.Server);
    }

    private async Task<Uri> LinkAsync()
    {
        var link = await BodyAsync(await Client.PostAsync("/v1/login-links", null));
        return new Uri(link.GetProperty("url").GetString()!);
    }

    private HttpClient Browser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Deadline };

    private static Task<HttpResponseMessage> SayAsync(HttpClient browser, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions/s1/messages")
        {
            Content = Json("""{"text":"x"}"""),
        };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-CSRF-Token", token);
        }

        return browser.SendAsync(request);
    }
}
