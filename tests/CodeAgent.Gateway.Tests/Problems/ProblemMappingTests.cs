using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Tests.Problems;

public sealed class ProblemMappingTests : GatewayFixture
{
    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_status_and_a_problem(ErrorCode code)
    {
        var problem = ProblemMapping.Of(new CodeAgentException(code, "What happened."), "trace");

        Assert.InRange(problem.Status, 400, 599);
        Assert.Equal(code.ToText(), problem.Code);
        Assert.Equal("What happened.", problem.Detail);
        Assert.Null(problem.TraceId);
    }

    [Fact]
    public void A_code_without_a_status_is_a_defect() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProblemMapping.StatusOf((ErrorCode)9999));

    [Fact]
    public void A_request_that_the_server_could_not_read_keeps_its_status() =>
        Assert.Equal(408, ProblemMapping.Of(new BadHttpRequestException("Too slow.", 408), "trace").Status);

    [Fact]
    public async Task A_busy_store_says_when_to_come_again()
    {
        Sessions["s1"].Failure = new CodeAgentException(ErrorCode.StoreBusy, "The store is busy.");
        var response = await Client.GetAsync("/v1/sessions/s1");

        await AssertProblemAsync(response, 503, "AGENT0605");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }
}
