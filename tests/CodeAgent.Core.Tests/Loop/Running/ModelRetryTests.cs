using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class ModelRetryTests
{
    [Theory]
    [InlineData(ModelErrorKind.RateLimited, true)]
    [InlineData(ModelErrorKind.Overloaded, true)]
    [InlineData(ModelErrorKind.ServerError, true)]
    [InlineData(ModelErrorKind.Disconnected, true)]
    [InlineData(ModelErrorKind.OwnerLost, true)]
    [InlineData(ModelErrorKind.ContextOverflow, false)]
    [InlineData(ModelErrorKind.MalformedHistory, false)]
    [InlineData(ModelErrorKind.Unauthorized, false)]
    [InlineData(ModelErrorKind.UnknownModel, false)]
    [InlineData(ModelErrorKind.InvalidRequest, false)]
    [InlineData(ModelErrorKind.NoScriptRule, false)]
    public void Only_what_may_pass_is_tried_again(ModelErrorKind kind, bool expected) =>
        Assert.Equal(expected, Pause(1, 10, kind) is not null);

    [Fact]
    public void Every_kind_is_decided() =>
        Assert.All(
            Enum.GetValues<ModelErrorKind>(),
            kind => Assert.Equal(kind.IsRetryable(), Pause(1, 2, kind) is not null)
        );

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    [InlineData(1, 1, false)]
    [InlineData(1, 0, false)]
    [InlineData(9, 10, true)]
    public void Tries_are_limited(int attempt, int most, bool expected) =>
        Assert.Equal(expected, Pause(attempt, most) is not null);

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 32)]
    [InlineData(8, 60)]
    [InlineData(20, 60)]
    [InlineData(42, 60)]
    [InlineData(5_000, 60)]
    public void Pauses_double_up_to_a_minute_and_are_spread(int attempt, double middle)
    {
        var pauses = Enumerable
            .Range(0, 50)
            .Select(call => Pause(attempt, int.MaxValue, callId: $"c{call}")!.Value)
            .ToList();
        Assert.All(pauses, pause => Assert.InRange(pause.TotalSeconds, middle * 0.75, middle * 1.25));
        Assert.True(pauses.Distinct().Count() > 40);
        Assert.Equal(Pause(attempt, int.MaxValue, callId: "c1"), Pause(attempt, int.MaxValue, callId: "c1"));
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(7, 7.0)]
    [InlineData(600, 600.0)]
    [InlineData(601, null)]
    [InlineData(86_400, null)]
    public void A_provider_that_says_when_is_believed_within_reason(int seconds, double? expected)
    {
        var error = new ModelException(ModelErrorKind.RateLimited, "x") { RetryAfter = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(expected, ModelRetry.PauseAfter(error, 3, 10, "c")?.TotalSeconds);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_failure_that_will_not_mend_is_tried_less_often(int attempt, bool expected)
    {
        var error = new ModelException(ModelErrorKind.Disconnected, "x") { MaxAttempts = 4 };
        Assert.Equal(expected, ModelRetry.PauseAfter(error, attempt, 10, "c") is not null);
        Assert.Equal(2, ModelRetry.MostAttempts(error, 2));
    }

    private static TimeSpan? Pause(
        int attempt,
        int most,
        ModelErrorKind kind = ModelErrorKind.Overloaded,
        string callId = "c"
    ) => ModelRetry.PauseAfter(new ModelException(kind, "x"), attempt, most, callId);
}
