namespace CodeAgent.Cli.Failures;

/// <summary>How the program ends. Stable: scripts depend on it.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>It failed.</summary>
    Failed = 1,

    /// <summary>It was called wrongly.</summary>
    Usage = 2,

    /// <summary>A call needs a decision, or was denied.</summary>
    NeedsDecision = 3,

    /// <summary>A budget or limit is used up.</summary>
    Budget = 4,

    /// <summary>It was cancelled.</summary>
    Cancelled = 5,

    /// <summary>Something around it is missing or unusable: no model, no credentials, no state.</summary>
    Environment = 6,
}
