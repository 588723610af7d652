using System.Net;
using CodeAgent.Core.Errors;

namespace CodeAgent.Gateway.Tests.Security;

public sealed class SecurityTests : GatewayFixture
{
    private static readonly string[] s_routes =
    [
        "POST /v1/sessions",
        "GET /v1/sessions",
        "GET /v1/sessions/s1",
        "POST /v1/sessions/s1/messages",
        "POST /v1/sessions/s1/interrupt",
        "POST /v1/sessions/s1/approvals/a1/decision",
        "GET /v1/sessions/s1/events",
    ];

    public SecurityTests()
    {
        _ = Sessions["s1"];
        Options = Options with { AllowedHosts = ["agents.example"], AllowedOrigins = ["https://agents.example"] };
    }

    public static TheoryData<string> Routes => [.. s_routes];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_route_wants_the_token(string route)
    {
        var response = await Stranger.SendAsync(Request(route));

        await AssertProblemAsync(response, 401, null);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Empty(Sessions["s1"].Commands);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer " + Token + "x")]
    [InlineData("Basic " + Token)]
    [InlineData(Token)]
    public async Task Another_token_is_refused(string header)
    {
        var request = Request("GET /v1/sessions");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        await AssertProblemAsync(await Stranger.SendAsync(request), 401, null);
    }

    [Fact]
    public async Task Two_tokens_are_refused_and_the_schemes_case_does_not_matter()
    {
        var two = Request("GET /v1/sessions");
        two.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + Token, "Bearer other"]);
        await AssertProblemAsync(await Stranger.SendAsync(two), 401, null);

        var lower = Request("GET /v1/sessions");
        lower.Headers.TryAddWithoutValidation("Authorization", "bearer " + Token);
        Assert.Equal(HttpStatusCode.OK, (await Stranger.SendAsync(lower)).StatusCode);
    }

    [Fact]
    public async Task Health_is_told_without_a_token()
    {
        var response = await Stranger.GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"ok"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:80")]
    [InlineData("sub.agents.example")]
    public async Task A_foreign_host_name_is_refused_everywhere(string host)
    {
        foreach (var route in s_routes.Append("GET /healthz").Append("GET /other"))
        {
            var request = Request(route);
            request.Headers.Host = host;
            await AssertProblemAsync(await Client.SendAsync(request), 403, null);
        }

        Assert.Empty(Sessions["s1"].Commands);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1234")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:80")]
    [InlineData("agents.example")]
    public async Task Names_of_this_machine_and_configured_ones_are_answered(string host)
    {
        var request = Request("GET /v1/sessions");
        request.Headers.Host = host;

        Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://agents.example.evil.example")]
    public async Task A_page_of_another_origin_is_refused(string origin)
    {
        foreach (var route in s_routes.Append("GET /healthz"))
        {
            var request = Request(route);
            request.Headers.TryAddWithoutValidation("Origin", origin);
            await AssertProblemAsync(await Client.SendAsync(request), 403, null);
        }

        Assert.Empty(Sessions["s1"].Commands);
    }

    [Fact]
    public async Task A_page_of_the_gateway_or_of_a_configured_origin_is_answered()
    {
        foreach (var origin in new[] { Address.GetLeftPart(UriPartial.Authority), "https://agents.example" })
        {
            var request = Request("GET /v1/sessions");
            request.Headers.Add("Origin", origin);
            Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(request)).StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("a token with spaces that is long enough")]
    public void A_token_that_is_weak_is_refused_at_the_start(string token) =>
        Assert.Equal(ErrorCode.InvalidConfiguration, Refusal(new GatewayOptions(token)));

    [Fact]
    public void Options_out_of_bounds_are_refused_at_the_start()
    {
        Assert.Equal(ErrorCode.InvalidConfiguration, Refusal(Options with { MaxBodyBytes = 0 }));
        Assert.Equal(ErrorCode.InvalidConfiguration, Refusal(Options with { Heartbeat = TimeSpan.Zero }));
        Assert.Equal(ErrorCode.InvalidConfiguration, Refusal(Options with { Actor = "" }));
    }

    [Fact]
    public void The_token_is_not_in_the_options_text() => Assert.DoesNotContain(Token, Options.ToString());

    private static ErrorCode Refusal(GatewayOptions options) =>
        Assert
            .Throws<CodeAgentException>(() =>
                new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddCodeAgentGateway(options)
            )
            .Code;

    private static HttpRequestMessage Request(string route) =>
        new(HttpMethod.Parse(route.Split(' ')[0]), route.Split(' ')[1]) { Content = Json("{}") };
}
