using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CodeAgent.Gateway.Tests.Events;

namespace CodeAgent.Gateway.Tests.EndToEnd;

/// <summary>A task's whole way over HTTP, and everything that is shown of it.</summary>
public sealed class TaskJourneyTests : TaskGateway
{
    [Fact]
    public async Task A_task_is_submitted_its_plan_approved_and_its_work_seen()
    {
        var id = await SubmitAsync(approves: true);
        await UntilAsync(id, "waiting");
        var inbox = (await BodyAsync(await Client.GetAsync("/v1/approvals?status=pending"))).GetProperty("approvals");
        var plan = Assert.Single(inbox.EnumerateArray());
        Assert.Equal("plan", plan.GetProperty("kind").GetString());
        var approval = plan.GetProperty("id").GetString()!;
        var decision = await PostAsync(
            $"/v1/approvals/{approval}/decision",
            """{"decisionId":"d1","optionId":"allow"}"""
        );
        Assert.Equal(HttpStatusCode.OK, decision.StatusCode);
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await PostAsync($"/v1/approvals/{approval}/decision", """{"decisionId":"d1","optionId":"allow"}""")
            ).StatusCode
        );

        var task = await UntilAsync(id, "succeeded", "failed", "paused");

        Assert.Equal("succeeded", task.GetProperty("status").GetString());
        await SeesItsWorkAsync(id);
        await SeesAgentsAsync(id);
        await SeesArtifactsAsync(id);
        var late = await PostAsync($"/v1/approvals/{approval}/decision", """{"decisionId":"d2","optionId":"deny"}""");
        await AssertProblemAsync(late, 409, "AGENT0504");
        var winner = (await BodyAsync(late)).GetProperty("decision");
        Assert.Equal("allow", winner.GetProperty("optionId").GetString());
        Assert.Equal("user:api", winner.GetProperty("actor").GetString());
    }

    [Fact]
    public async Task An_event_stream_brings_the_whole_task_in_order_and_ends()
    {
        var id = await SubmitAsync();
        await using var live = await SseReader.OpenAsync(Client, $"/v1/tasks/{id}/events?snapshot=true&after=0");
        var frame = (await live.NextAsync())!.Value;
        Assert.Equal("snapshot", frame.EventType);
        var seen = new List<long>();
        while ((frame = (await live.NextAsync())!.Value).EventType != "end")
        {
            if (frame.EventId is { Length: > 0 } position && frame.EventType != "delta")
            {
                seen.Add(long.Parse(position));
            }
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(number => (long)number), seen);
        using var end = JsonDocument.Parse(frame.Data);
        Assert.Equal("succeeded", end.RootElement.GetProperty("status").GetString());
        Assert.Equal(seen[^1], end.RootElement.GetProperty("lastRootSeq").GetInt64());
        Assert.Null(await live.NextAsync());
        var again = await Client.SendAsync(SseReader.Request($"/v1/tasks/{id}/events", lastEventId: $"{seen[^1]}"));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        var beyond = await Client.GetAsync($"/v1/tasks/{id}/events?after={seen[^1] + 1}");
        await AssertProblemAsync(beyond, 409, "AGENT0802");
    }

    [Fact]
    public async Task A_plan_is_changed_only_by_who_knows_the_present_one()
    {
        var id = await SubmitAsync(approves: true);
        await UntilAsync(id, "waiting");
        var plan = await Client.GetAsync($"/v1/tasks/{id}/plan");
        Assert.Equal("\"plan-1\"", plan.Headers.ETag!.Tag);
        var shown = await BodyAsync(plan);
        Assert.True(shown.GetProperty("needsApproval").GetBoolean());
        Assert.All(
            shown.GetProperty("subtasks").EnumerateArray(),
            one => Assert.True(one.GetProperty("isCritical").GetBoolean())
        );

        await AssertProblemAsync(await PatchAsync(id, """{"summary":"Other."}""", null), 428, "AGENT0805");
        await AssertProblemAsync(await PatchAsync(id, """{"summary":"Other."}""", "\"plan-7\""), 412, "AGENT0804");
        await AssertProblemAsync(
            await PatchAsync(id, """{"subtasks":[{"id":"A B","title":"t","instructions":"i"}]}""", "\"plan-1\""),
            422,
            "AGENT0512"
        );
        var changed = await PatchAsync(id, """{"summary":"Other."}""", "\"plan-1\"");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(
            2,
            (await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/plan"))).GetProperty("revision").GetInt32()
        );
        await AssertProblemAsync(
            await PostAsync($"/v1/tasks/{id}/plan/approve", """{"revision":1}"""),
            409,
            "AGENT0513"
        );
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"/v1/tasks/{id}/cancel", "{}")).StatusCode);
        await UntilAsync(id, "cancelled");
    }

    private Task<HttpResponseMessage> PatchAsync(string id, string json, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/tasks/{id}/plan") { Content = Json(json) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return Client.SendAsync(request);
    }

    private async Task SeesItsWorkAsync(string id)
    {
        var diff = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/diff?html=true"));
        Assert.Equal(2, diff.GetProperty("files").GetArrayLength());
        Assert.Contains("+&lt;one&gt;", diff.GetProperty("html").GetString());
        var one = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/subtasks/one/diff"));
        Assert.Equal(
            "one.txt",
            Assert.Single(one.GetProperty("files").EnumerateArray()).GetProperty("path").GetString()
        );
        await AssertProblemAsync(await Client.GetAsync($"/v1/tasks/{id}/subtasks/none/diff"), 404, "AGENT0806");
        var checks = (await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/evidence"))).GetProperty("checks");
        Assert.All(checks.EnumerateArray(), check => Assert.True(check.GetProperty("passed").GetBoolean()));
        var report = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/report"));
        Assert.DoesNotContain("<script>", report.GetProperty("html").GetString());
        var timeline = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/timeline"));
        var kinds = timeline
            .GetProperty("items")
            .EnumerateArray()
            .CountBy(item => item.GetProperty("kind").GetString()!);
        Assert.Equal(3, kinds.Single(kind => kind.Key == "tool").Value);
        var after = timeline.GetProperty("nextAfter").GetInt64();
        var news = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/timeline?after={after}"));
        Assert.Equal(0, news.GetProperty("items").GetArrayLength());
    }

    private async Task SeesAgentsAsync(string id)
    {
        var agents = (await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/agents"))).GetProperty("agents");
        Assert.Equal(
            ["coordinator", "one.1", "two.1"],
            agents.EnumerateArray().Select(agent => agent.GetProperty("id").GetString()!)
        );
        var talk = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/agents/one.1/transcript?html=true"));
        var entries = talk.GetProperty("entries").EnumerateArray().ToList();
        Assert.Contains(
            entries,
            entry => entry.GetProperty("kind").GetString() == "tool" && entry.TryGetProperty("diffHtml", out _)
        );
        var said = entries
            .Last(entry => entry.GetProperty("kind").GetString() == "answer")
            .GetProperty("html")
            .GetString();
        Assert.Contains("<strong>Written</strong>", said);
        Assert.DoesNotContain("<script>", said);
        await AssertProblemAsync(await Client.GetAsync($"/v1/tasks/{id}/agents/one.9"), 404, "AGENT0806");
        var cost = await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/cost"));
        Assert.Equal(3, cost.GetProperty("agents").GetArrayLength());
    }

    private async Task SeesArtifactsAsync(string id)
    {
        var list = (await BodyAsync(await Client.GetAsync($"/v1/tasks/{id}/artifacts"))).GetProperty("artifacts");
        Assert.Contains(list.EnumerateArray(), one => one.GetProperty("name").GetString()!.StartsWith("evidence/01-"));
        var whole = await Client.GetAsync($"/v1/tasks/{id}/artifacts/patch.diff");
        var text = await whole.Content.ReadAsStringAsync();
        Assert.Contains("+two", text);
        var part = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{id}/artifacts/patch.diff");
        part.Headers.Range = new RangeHeaderValue(0, 9);
        part.Headers.IfRange = new RangeConditionHeaderValue(whole.Headers.ETag!);
        var begin = await Client.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, begin.StatusCode);
        Assert.Equal(text[..10], await begin.Content.ReadAsStringAsync());
        var known = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{id}/artifacts/patch.diff");
        known.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await Client.SendAsync(known)).StatusCode);
        await AssertProblemAsync(await Client.GetAsync($"/v1/tasks/{id}/artifacts/none"), 404, "AGENT0806");
    }
}
