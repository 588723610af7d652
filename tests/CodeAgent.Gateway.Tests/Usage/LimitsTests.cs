using System.Net;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Policy;

namespace CodeAgent.Gateway.Tests.Usage;

public sealed class LimitsTests : SecuredFixture
{
    public LimitsTests() =>
        Options = Options with
        {
            Policy = new ManagedPolicy
            {
                Rules = [new ManagedRule(PermissionVerdict.Deny, "Bash(git push *)")],
                Models = ["scripted:*"],
                PermissionModes = [PermissionMode.Default, PermissionMode.AcceptEdits],
                Sandbox = "required",
            },
        };

    [Fact]
    public async Task A_flood_is_told_to_wait_and_what_was_accepted_is_all_there()
    {
        var client = WithKey(CallerRole.Submitter, limits: new CallerLimits { SubmissionsPerMinute = 5 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => StartAsync(client, "/work", $"k{i}")));

        var accepted = answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).ToList();
        Assert.Equal(5, accepted.Count);
        foreach (var refused in answers.Except(accepted))
        {
            await AssertProblemAsync(refused, 429, "AGENT0811");
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        foreach (var answer in accepted)
        {
            var id = (await BodyAsync(answer)).GetProperty("sessionId").GetString()!;
            Assert.IsType<StartSession>(Sessions[id].Commands[0].Command);
        }

        // Others do not feel it, and after the wait there is room again.
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(Client, "/work")).StatusCode);
        Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(client, "/work", "again")).StatusCode);
    }

    [Fact]
    public async Task A_repeat_of_what_was_accepted_is_accepted_whatever_is_used_up()
    {
        var limits = new CallerLimits { SubmissionsPerMinute = 1, MaxTokens = 1_000 };
        var client = WithKey(CallerRole.Submitter, limits: limits);
        var first = await BodyAsync(await StartAsync(client, "/work", "one"));
        var id = first.GetProperty("sessionId").GetString()!;
        Trees.Put($"session/{id}", "/work", tokens: 1_000);

        var again = await StartAsync(client, "/work", "one");

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(id, (await BodyAsync(again)).GetProperty("sessionId").GetString());
        Assert.Single(Sessions[id].Commands);
    }

    [Fact]
    public async Task A_budget_bounds_what_is_started_and_is_kept_for_what_runs()
    {
        var client = WithKey(CallerRole.Submitter, limits: new CallerLimits { MaxTokens = 1_000 });
        var id = (await BodyAsync(await StartAsync(client, "/work"))).GetProperty("sessionId").GetString()!;
        Assert.Equal(1_000, Settings(id).Limits.MaxTokens);

        // It may still use all, so nothing is left for another one.
        Trees.Put($"session/{id}", "/work", tokens: 10, limit: 1_000);
        await AssertProblemAsync(await StartAsync(client, "/work"), 409, "AGENT0812");

        // It ended with 400 used.
        Trees.Put($"session/{id}", "/work", "closed", tokens: 400, limit: 1_000);
        var next = (await BodyAsync(await StartAsync(client, "/work"))).GetProperty("sessionId").GetString()!;
        Assert.Equal(600, Settings(next).Limits.MaxTokens);
    }

    [Fact]
    public async Task Only_so_many_run_at_once()
    {
        var client = WithKey(CallerRole.Submitter, limits: new CallerLimits { MaxRunning = 2 });
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add((await BodyAsync(await StartAsync(client, "/work"))).GetProperty("sessionId").GetString()!);
            Trees.Put($"session/{ids[i]}", "/work");
        }

        await AssertProblemAsync(await StartAsync(client, "/work"), 429, "AGENT0811");
        Trees.Put($"session/{ids[0]}", "/work", "idle");
        Assert.Equal(HttpStatusCode.Created, (await StartAsync(client, "/work")).StatusCode);
    }

    [Fact]
    public async Task The_policy_is_told_and_held()
    {
        var policy = await BodyAsync(await WithKey(CallerRole.Viewer).GetAsync("/v1/policy"));
        Assert.Equal("required", policy.GetProperty("sandbox").GetString());
        Assert.Equal("scripted:*", policy.GetProperty("models")[0].GetString());

        var client = WithKey(CallerRole.Submitter, name: "s");
        var model = """{"workspace":"/work","model":"anthropic/x"}""";
        await AssertProblemAsync(await client.PostAsync("/v1/sessions", Json(model)), 403, "AGENT0813");
        var mode = """{"workspace":"/work","model":"scripted:x","permissionMode":"bypassPermissions"}""";
        await AssertProblemAsync(await client.PostAsync("/v1/sessions", Json(mode)), 403, "AGENT0813");

        var id = (await BodyAsync(await StartAsync(client, "/work"))).GetProperty("sessionId").GetString()!;
        Assert.Contains(new PermissionRule(PermissionVerdict.Deny, "Bash(git push *)", "managed"), Settings(id).Rules);
    }

    [Fact]
    public async Task Usage_is_told_by_caller_and_only_admins_hear_of_others()
    {
        var (mia, ben) = (WithKey(CallerRole.Submitter, name: "mia"), WithKey(CallerRole.Submitter, name: "ben"));
        foreach (var (client, folder, tokens) in new[] { (mia, "/work/=cmd,\\\"x\\\"", 10), (ben, "/work/b", 20) })
        {
            var id = (await BodyAsync(await StartAsync(client, folder))).GetProperty("sessionId").GetString()!;
            Trees.Put($"session/{id}", "/work", "idle", tokens);
        }

        var all = (await BodyAsync(await Client.GetAsync("/v1/usage/callers"))).GetProperty("callers");
        Assert.Equal(["ben", "mia"], all.EnumerateArray().Select(one => one.GetProperty("actor").GetString()![4..7]));
        Assert.Equal(20, all[0].GetProperty("tokens").GetInt64());
        Assert.Equal(40, all[0].GetProperty("costMicroUsd").GetInt64());

        var own = (await BodyAsync(await mia.GetAsync("/v1/usage/callers"))).GetProperty("callers");
        Assert.StartsWith("key:mia@", Assert.Single(own.EnumerateArray()).GetProperty("actor").GetString());

        var csv = await Client.GetAsync("/v1/usage/callers?format=csv");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        var lines = (await csv.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("actor,key,submission,repository,", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"/work/=cmd,\"\"x\"\"\"", lines[1], StringComparison.Ordinal);
        await AssertProblemAsync(await Client.GetAsync("/v1/usage/callers?format=xml"), 400, "AGENT0101");
    }

    private Core.Sessions.SessionSettings Settings(string id) =>
        Assert.IsType<StartSession>(Sessions[id].Commands[0].Command).Settings;
}
