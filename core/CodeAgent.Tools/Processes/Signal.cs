namespace CodeAgent.Tools.Processes;

/// <summary>Signals by the numbers they have on every Linux machine.</summary>
internal enum Signal
{
    /// <summary>Only asks whether there is somebody.</summary>
    None = 0,

    /// <summary>SIGINT.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGTERM.</summary>
    Terminate = 15,
}

/// <summary>One step of ending processes.</summary>
/// <param name="Signal">What is sent.</param>
/// <param name="Grace">How long is waited for them to go before the next step.</param>
/// <param name="SessionOnly">Whether what moved to a session of its own is left to the next step.</param>
internal sealed record EndStep(Signal Signal, TimeSpan Grace, bool SessionOnly = false)
{
    /// <summary>For a command that is stopped: it may clean up.</summary>
    public static readonly IReadOnlyList<EndStep> Stop =
    [
        new(Signal.Interrupt, TimeSpan.FromSeconds(2), SessionOnly: true),
        new(Signal.Terminate, TimeSpan.FromSeconds(2)),
        new(Signal.Kill, TimeSpan.FromSeconds(1)),
    ];

    /// <summary>For what a command left running.</summary>
    public static readonly IReadOnlyList<EndStep> CleanUp =
    [
        new(Signal.Terminate, TimeSpan.FromMilliseconds(500)),
        new(Signal.Kill, TimeSpan.FromSeconds(1)),
    ];

    /// <summary>For what a dead owner left running: nobody waits for its clean-up.</summary>
    public static readonly IReadOnlyList<EndStep> AtOnce = [new(Signal.Kill, TimeSpan.FromSeconds(5))];
}
