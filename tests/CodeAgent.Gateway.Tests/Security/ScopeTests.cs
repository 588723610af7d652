using System.Net;
using CodeAgent.Gateway.Security;

namespace CodeAgent.Gateway.Tests.Security;

public sealed class ScopeTests : SecuredFixture
{
    [Theory]
    [InlineData("/srv/git/pay*", "/srv/git/payments", true)]
    [InlineData("/srv/git/pay*", "/srv/git/payments/", true)]
    [InlineData("/srv/git/app", "/srv/git/app.git", true)]
    [InlineData("/srv/git/app", "/srv/git/application", false)]
    [InlineData("/srv/git/*", "/srv/git/../secret", false)]
    [InlineData("/srv/git/*", "/etc", false)]
    [InlineData("/srv/git/?", "/srv/git/a", false)]
    [InlineData("https://forge.example/team/*", "https://forge.example/team/app.git", true)]
    [InlineData("https://forge.example/team/*", "https://forge.example/team/../other/app", false)]
    [InlineData("https://forge.example/team/*", "https://evil.example/team/app", false)]
    [InlineData("*", "", false)]
    [InlineData("*", null, false)]
    public void A_pattern_is_for_what_it_says(string pattern, string? repository, bool isSeen) =>
        Assert.Equal(isSeen, new RepositoryScope([pattern]).Contains(repository));

    [Fact]
    public async Task What_is_out_of_scope_is_answered_as_what_is_not_there()
    {
        _ = Sessions["mine"];
        _ = Sessions["theirs"];
        Trees.Put("session/mine", "/work");
        Trees.Put("session/theirs", "/work/theirs");
        var client = WithKey(CallerRole.Admin, "/work");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/sessions/mine")).StatusCode);

        foreach (
            var (method, path) in new[]
            {
                ("GET", ""),
                ("GET", "/events"),
                ("POST", "/messages"),
                ("POST", "/interrupt"),
            }
        )
        {
            var hidden = await SendAsync(client, method, $"/v1/sessions/theirs{path}");
            var absent = await SendAsync(client, method, $"/v1/sessions/absent{path}");
            Assert.Equal(404, (int)hidden.StatusCode);
            Assert.Equal(
                (await absent.Content.ReadAsStringAsync()).Replace("absent", "theirs", StringComparison.Ordinal),
                await hidden.Content.ReadAsStringAsync()
            );
            Assert.Equal(
                absent.Headers.Select(header => header.Key).Except(["Date"]),
                hidden.Headers.Select(header => header.Key).Except(["Date"])
            );
        }

        Assert.Empty(Sessions["theirs"].Commands);
    }

    [Fact]
    public async Task A_list_has_only_what_is_in_scope()
    {
        _ = Sessions["s1"];
        Assert.Equal(0, await CountAsync(WithKey(CallerRole.Viewer, "/other")));
        Assert.Equal(1, await CountAsync(WithKey(CallerRole.Viewer, "/work")));
    }

    [Fact]
    public async Task Nothing_starts_out_of_scope_and_what_was_just_started_is_seen_by_its_starter()
    {
        var client = WithKey(CallerRole.Submitter, "/work");
        await AssertProblemAsync(await StartAsync(client, "/work/theirs"), 403, "AGENT0813");
        await AssertProblemAsync(await StartAsync(client, "/work/../theirs"), 403, "AGENT0813");
        var more = """{"workspace":"/work","model":"scripted:x","additionalDirectories":["/etc"]}""";
        await AssertProblemAsync(await client.PostAsync("/v1/sessions", Json(more)), 403, "AGENT0813");

        // No event yet, so no head says where it works: the ledger does.
        var started = await BodyAsync(await StartAsync(client, "/work"));
        var id = started.GetProperty("sessionId").GetString();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/v1/sessions/{id}")).StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path) =>
        client.SendAsync(
            new HttpRequestMessage(HttpMethod.Parse(method), path)
            {
                Content =
                    method == "GET"
                        ? null
                        : Json(
                            """{"text":"x"}""".Replace(
                                "text",
                                path.EndsWith("interrupt", StringComparison.Ordinal) ? "reason" : "text",
                                StringComparison.Ordinal
                            )
                        ),
            }
        );

    private static async Task<int> CountAsync(HttpClient client) =>
        (await BodyAsync(await client.GetAsync("/v1/sessions"))).GetProperty("sessions").GetArrayLength();
}
