namespace CodeAgent.Gateway.Security.Traffic;

/// <summary>How much the gateway takes at once. What is over is told to come back; others do not feel it.</summary>
public sealed record TrafficLimits
{
    /// <summary>Requests that are answered at the same time, those that follow events left out. Over it: 503.</summary>
    public int MaxRequests { get; init; } = 256;

    /// <summary>Requests of one address that are answered at the same time, followers left out. Over it: 503.</summary>
    public int MaxRequestsPerAddress { get; init; } = 128;

    /// <summary>Followers of events at the same time. Over it: 503.</summary>
    public int MaxWatchers { get; init; } = 4_096;

    /// <summary>Connections at the same time; more are closed without an answer.</summary>
    public int MaxConnections { get; init; } = 8_192;

    /// <summary>Requests of one caller a second, over some time. Over it: 429.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Requests of one caller that may come at once.</summary>
    public int Burst { get; init; } = 1_000;

    /// <summary>Failed tries of one address to show who it is, a minute. Over it: 429.</summary>
    public int FailuresPerMinute { get; init; } = 60;

    internal bool IsValid =>
        MaxRequests > 0
        && MaxRequestsPerAddress > 0
        && MaxWatchers > 0
        && MaxConnections > 0
        && RequestsPerSecond > 0
        && Burst > 0
        && FailuresPerMinute > 0;
}
