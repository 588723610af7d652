namespace CodeAgent.Gateway.Webhooks;

/// <summary>How webhooks are called.</summary>
public sealed record WebhookOptions
{
    /// <summary>
    /// Hosts (<c>name</c> or <c>name:port</c>) that may be called although they lie inside a private network or speak
    /// plain http. Empty by default: then only public addresses over https are called.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts
    {
        get => field ?? [];
        init;
    }

    /// <summary>Webhooks of one task.</summary>
    public int MaxPerTask { get; init; } = 10;

    /// <summary>Largest body of a delivery in bytes; an event that is larger comes without its data.</summary>
    public int MaxBodyBytes { get; init; } = 256 * 1024;

    /// <summary>Time of one delivery.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Waits after failures in a row; the last one is kept. Default 5 s to 24 h.</summary>
    public IReadOnlyList<TimeSpan> Retries
    {
        get => field is { Count: > 0 } ? field : s_retries;
        init;
    }

    /// <summary>How long it is tried without any success before the webhook is given up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);

    private static readonly TimeSpan[] s_retries =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(24),
    ];
}
