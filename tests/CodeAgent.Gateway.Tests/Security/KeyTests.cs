using System.Net;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Keys;

namespace CodeAgent.Gateway.Tests.Security;

public sealed class KeyTests : SecuredFixture
{
    [Fact]
    public async Task A_key_made_while_the_gateway_runs_lets_its_holder_in_as_itself()
    {
        var (key, token) = Keys.Create("ci", CallerRole.Submitter, new KeyTerms());
        var response = await StartAsync(With(token), "/work/a");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var id = (await BodyAsync(response)).GetProperty("sessionId").GetString()!;
        Assert.Equal($"key:ci@{key.Id}", Sessions[id].Commands[0].Posted.Actor);
    }

    [Fact]
    public async Task A_key_that_is_revoked_or_over_is_refused_at_the_next_request()
    {
        var (first, revoked) = Keys.Create("a", CallerRole.Viewer, new KeyTerms());
        var expires = new KeyTerms { ExpiresAt = Clock.GetUtcNow().AddDays(1) };
        var (_, expiring) = Keys.Create("b", CallerRole.Viewer, expires);
        foreach (var token in new[] { revoked, expiring })
        {
            Assert.Equal(HttpStatusCode.OK, (await With(token).GetAsync("/v1/sessions")).StatusCode);
        }

        Keys.Revoke(first.Id);
        Clock.Advance(TimeSpan.FromDays(1));

        foreach (var token in new[] { revoked, expiring })
        {
            await AssertProblemAsync(await With(token).GetAsync("/v1/sessions"), 401, null);
        }

        Assert.Contains("\"what\":\"unknownCaller\"", SecurityLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_key_is_refused()
    {
        var (key, token) = Keys.Create("a", CallerRole.Admin, new KeyTerms());
        string[] forged =
        [
            token[..^1] + (token[^1] == 'A' ? 'B' : 'A'),
            $"cak_{key.Id}_",
            $"cak_{key.Id}_{key.SecretHash}",
            "cak_0000000000_" + token.Split('_', 3)[2],
            "cak_",
        ];
        foreach (var text in forged)
        {
            await AssertProblemAsync(await With(text).GetAsync("/v1/sessions"), 401, null);
        }
    }

    [Fact]
    public void The_file_has_no_secret_and_only_its_owner_reads_it()
    {
        var (_, token) = Keys.Create("a", CallerRole.Viewer, new KeyTerms());
        var path = Folder["gateway/keys.json"];

        Assert.DoesNotContain(token.Split('_', 3)[2], File.ReadAllText(path), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Keys_that_two_processes_make_at_once_are_all_kept()
    {
        Parallel.For(
            0,
            20,
            i => new KeyFile(Folder["gateway"], Clock).Create($"k{i}", CallerRole.Viewer, new KeyTerms())
        );

        Assert.Equal(20, Keys.All().Select(key => key.Id).Distinct().Count());
    }

    [Fact]
    public void A_key_nobody_has_cannot_be_revoked() =>
        Assert.Equal(ErrorCode.UnknownKey, Assert.Throws<CodeAgentException>(() => Keys.Revoke("none")).Code);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("<script>")]
    public void A_name_that_would_trouble_a_log_is_refused(string name) =>
        Assert.Equal(
            ErrorCode.InvalidUsage,
            Assert.Throws<CodeAgentException>(() => Keys.Create(name, CallerRole.Viewer, new KeyTerms())).Code
        );

    [Theory]
    [InlineData(CallerRole.Viewer, 200, 403, 403, 403)]
    [InlineData(CallerRole.Submitter, 200, 200, 403, 403)]
    [InlineData(CallerRole.Approver, 200, 200, 200, 403)]
    [InlineData(CallerRole.Admin, 200, 200, 200, 201)]
    public async Task Each_role_may_do_what_it_is_for(CallerRole role, int read, int say, int decide, int link)
    {
        _ = Sessions["s1"];
        var client = WithKey(role);
        var decision = Json("""{"approved":true,"argumentsHash":"hash"}""");

        Assert.Equal(read, (int)(await client.GetAsync("/v1/sessions/s1")).StatusCode);
        Assert.Equal(
            say,
            (int)(await client.PostAsync("/v1/sessions/s1/messages", Json("""{"text":"x"}"""))).StatusCode
        );
        Assert.Equal(
            decide,
            (int)(await client.PostAsync("/v1/sessions/s1/approvals/a1/decision", decision)).StatusCode
        );
        Assert.Equal(link, (int)(await client.PostAsync("/v1/login-links", null)).StatusCode);
        Assert.Equal(
            role >= CallerRole.Approver,
            Sessions["s1"].Commands.Exists(sent => sent.Command is DecideApproval)
        );
    }
}
