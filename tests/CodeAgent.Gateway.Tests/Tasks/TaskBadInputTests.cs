using System.Net;
using CodeAgent.Gateway.Tests.EndToEnd;

namespace CodeAgent.Gateway.Tests.Tasks;

/// <summary>What a submission, a list and a cursor may not be.</summary>
public sealed class TaskBadInputTests : TaskGateway
{
    [Theory]
    [InlineData("{\"goal\":", "AGENT0103")]
    [InlineData("{\"goal\":\"g\",\"repository\":\"/r\",\"colour\":1}", "AGENT0103")]
    [InlineData("{\"goal\":7,\"repository\":\"/r\"}", "AGENT0103")]
    [InlineData("{\"goal\":\"  \",\"repository\":\"/r\"}", "AGENT0103")]
    [InlineData("{\"goal\":\"g\",\"repository\":\"relative/folder\"}", "AGENT0103")]
    [InlineData("{\"goal\":\"g\",\"repository\":\"--upload-pack=x:y\"}", "AGENT0103")]
    [InlineData("{\"goal\":\"g\",\"repository\":\"/r\",\"limits\":{\"maxParallel\":0}}", "AGENT0103")]
    [InlineData("{\"goal\":\"g\",\"repository\":\"/r\",\"budget\":{\"maxTokens\":-1}}", "AGENT0103")]
    [InlineData("{\"goal\":\"g\",\"repository\":\"/r\",\"rules\":[null]}", "AGENT0103")]
    public async Task A_submission_that_does_not_fit_is_refused(string body, string code) =>
        await AssertProblemAsync(await PostAsync("/v1/tasks", body), 400, code);

    [Fact]
    public async Task A_wrong_member_is_named_by_its_path()
    {
        var detail = await AssertProblemAsync(
            await PostAsync("/v1/tasks", """{"goal":"g","repository":"/r","limits":{"maxParallel":"many"}}"""),
            400,
            "AGENT0103"
        );
        Assert.Contains("$.limits.maxParallel", detail);
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused() =>
        await AssertProblemAsync(
            await PostAsync("/v1/tasks", $$"""{"goal":"{{new string('g', 2 * 1024 * 1024)}}","repository":"/r"}"""),
            413,
            "AGENT0103"
        );

    [Fact]
    public async Task A_key_brings_the_first_answer_and_refuses_another_request()
    {
        var first = await PostAsync("/v1/tasks", Submission(approves: true), "key-1");
        var again = await PostAsync("/v1/tasks", Submission(approves: true), "key-1");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        await AssertProblemAsync(await PostAsync("/v1/tasks", Submission(approves: false), "key-1"), 422, "AGENT0803");
        var tasks = (await BodyAsync(await Client.GetAsync("/v1/tasks"))).GetProperty("tasks");
        Assert.Equal(1, tasks.GetArrayLength());
        var id = tasks[0].GetProperty("id").GetString()!;
        await UntilAsync(id, "waiting");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"/v1/tasks/{id}/cancel", "{}", "key-2")).StatusCode);
        await AssertProblemAsync(
            await PostAsync($"/v1/tasks/{id}/cancel", """{"reason":"other"}""", "key-2"),
            422,
            "AGENT0803"
        );
        await UntilAsync(id, "cancelled");
    }

    [Fact]
    public async Task A_list_goes_on_by_its_own_cursor_only()
    {
        for (var i = 0; i < 3; i++)
        {
            var id = await SubmitAsync(approves: true);
            await UntilAsync(id, "waiting");
        }

        var page = await BodyAsync(await Client.GetAsync("/v1/tasks?limit=2"));
        var cursor = page.GetProperty("nextCursor").GetString();
        var rest = await BodyAsync(await Client.GetAsync($"/v1/tasks?limit=2&cursor={cursor}"));
        Assert.Equal(2, page.GetProperty("tasks").GetArrayLength());
        Assert.Equal(1, rest.GetProperty("tasks").GetArrayLength());
        Assert.False(rest.TryGetProperty("nextCursor", out _));
        await AssertProblemAsync(await Client.GetAsync($"/v1/tasks?q=x&cursor={cursor}"), 400, "AGENT0801");
        await AssertProblemAsync(await Client.GetAsync("/v1/tasks?cursor=%20%20"), 400, "AGENT0801");
        await AssertProblemAsync(await Client.GetAsync("/v1/tasks?status=done"), 400, "AGENT0101");
        await AssertProblemAsync(await Client.GetAsync("/v1/tasks?statu=new"), 400, "AGENT0101");
    }

    [Theory]
    [InlineData("/v1/tasks/none")]
    [InlineData("/v1/tasks/none/events")]
    [InlineData("/v1/tasks/a%2Fcoordinator")]
    [InlineData("/v1/tasks/%3Cb%3E")]
    public async Task What_is_no_task_is_not_found(string path) =>
        await AssertProblemAsync(await Client.GetAsync(path), 404, "AGENT0511");
}
