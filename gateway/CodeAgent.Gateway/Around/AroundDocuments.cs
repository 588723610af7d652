namespace CodeAgent.Gateway.Around;

/// <summary>The processes that run something now.</summary>
internal sealed record WorkersDocument(IReadOnlyList<WorkerDocument> Workers);

/// <summary>A process that runs something.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Pid">Its process id there.</param>
/// <param name="IsHere">Whether it is the one that answers.</param>
/// <param name="Tasks">The tasks that it runs, as far as the caller may see them.</param>
/// <param name="Sessions">How many sessions of plain chat it runs.</param>
/// <param name="Agents">How many agents it runs.</param>
internal sealed record WorkerDocument(
    string Id,
    string Host,
    int Pid,
    bool IsHere,
    IReadOnlyList<string> Tasks,
    int Sessions,
    int Agents
);

/// <summary>The gateway's bounds.</summary>
internal sealed record LimitsDocument(
    int MaxBodyBytes,
    int MaxPage,
    int MaxWaitSeconds,
    double HeartbeatSeconds,
    int EventBuffer,
    double StuckSeconds
);
