namespace CodeAgent.Gateway.Security.Traffic;

/// <summary>How often each caller calls, and how often each address failed to show who it is.</summary>
internal sealed class CallerRates(GatewayOptions options, TimeProvider clock)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Buckets _requests = new(
        options.Traffic.RequestsPerSecond,
        TimeSpan.FromSeconds(1),
        options.Traffic.Burst,
        clock
    );
    private readonly Buckets _failures = new(
        options.Traffic.FailuresPerMinute,
        s_minute,
        options.Traffic.FailuresPerMinute,
        clock
    );

    /// <summary>Counts a request; how long to wait where it is one too many, null where it is not.</summary>
    public TimeSpan? WaitOf(string actor) => _requests.Take(actor);

    /// <summary>How long an address that failed too often has to wait; null where it may try.</summary>
    public TimeSpan? FailureWaitOf(string address) => _failures.Peek(address);

    /// <summary>An address failed to show who it is.</summary>
    public void Failed(string address) => _failures.Take(address);
}
