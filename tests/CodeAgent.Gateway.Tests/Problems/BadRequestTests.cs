using System.Net;
using System.Text;

namespace CodeAgent.Gateway.Tests.Problems;

public sealed class BadRequestTests : GatewayFixture
{
    private const string Path = "/v1/sessions/s1/messages";

    public BadRequestTests() => _ = Sessions["s1"];

    [Theory]
    [InlineData("{", "")]
    [InlineData("[]", "$")]
    [InlineData("null", "")]
    [InlineData("""{"text":"x"} {}""", "")]
    [InlineData("""{"text":1}""", "$.text")]
    [InlineData("""{"text":"x","mood":"good"}""", "$.mood")]
    [InlineData("""{"text":"x","Text":"y"}""", "$.Text")]
    [InlineData("""{"text":"x","text":"y"}""", "$")]
    [InlineData("""{"text":"x","mode":2}""", "$.mode")]
    [InlineData("""{"text":"x","mode":"never"}""", "$.mode")]
    [InlineData("""{"content":[{"type":"video"}]}""", "$.content[0]")]
    public async Task A_body_that_does_not_fit_is_refused_where_it_does_not(string json, string where)
    {
        var detail = await AssertProblemAsync(await PostAsync(Path, json), 400, "AGENT0103");

        Assert.Contains(where, detail);
        Assert.DoesNotContain("CodeAgent.", detail);
        Assert.Empty(Sessions["s1"].Commands);
    }

    [Fact]
    public async Task A_body_that_is_missing_is_refused() =>
        Assert.Equal(
            "The body is missing.",
            await AssertProblemAsync(await Client.PostAsync(Path, null), 400, "AGENT0103")
        );

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("")]
    public async Task A_body_that_is_not_called_json_is_refused(string type)
    {
        var content = new ByteArrayContent("""{"text":"x"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        await AssertProblemAsync(await Client.PostAsync(Path, content), 415, "AGENT0103");
    }

    [Fact]
    public async Task A_body_of_the_largest_size_is_taken_and_one_byte_more_is_not()
    {
        var largest = Body(1024 * 1024);
        Assert.Equal(HttpStatusCode.OK, (await Client.PostAsync(Path, Json(largest))).StatusCode);

        await AssertProblemAsync(await Client.PostAsync(Path, Json(Body((1024 * 1024) + 1))), 413, "AGENT0103");
        Assert.Single(Sessions["s1"].Commands);
    }

    [Fact]
    public async Task A_body_without_a_length_is_bounded_too()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Body((1024 * 1024) + 1)))),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TransferEncodingChunked = true;

        await AssertProblemAsync(await Client.SendAsync(request), 413, "AGENT0103");
        Assert.Empty(Sessions["s1"].Commands);
    }

    [Fact]
    public async Task A_route_or_method_that_does_not_exist_is_a_problem()
    {
        await AssertProblemAsync(await Client.GetAsync("/v1/nothing"), 404, null);
        await AssertProblemAsync(await Client.DeleteAsync("/v1/sessions/s1"), 405, null);
    }

    [Fact]
    public async Task A_defect_is_told_without_its_text()
    {
        Sessions["s1"].Failure = new InvalidOperationException("secret path /home/x");
        var response = await Client.GetAsync("/v1/sessions/s1");

        var problem = await response.Content.ReadAsStringAsync();
        await AssertProblemAsync(response, 500, "AGENT0901");
        Assert.DoesNotContain("secret", problem);
        Assert.Contains("traceId", problem);
    }

    private static string Body(int bytes)
    {
        const string Begin = "{\"text\":\"";
        const string End = "\"}";
        return Begin + new string('x', bytes - Begin.Length - End.Length) + End;
    }
}
