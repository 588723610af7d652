namespace CodeAgent.Core.Hooks;

/// <summary>
/// Runs single hooks. Never throws for what a hook does; an exception is a defect. Ends the hook with all it started at
/// its time limit, at its limit of output, and on cancellation.
/// </summary>
public interface IHookHandlers
{
    /// <summary>Runs one and answers how it ended.</summary>
    Task<HookExit> RunAsync(HookDefinition hook, HookInput input, CancellationToken cancellationToken);
}

/// <summary>What a hook is given.</summary>
/// <param name="Json">The event: a JSON object.</param>
/// <param name="Workspace">The session's folder: where it runs, and <c>CLAUDE_PROJECT_DIR</c>.</param>
/// <param name="Model">The session's model, for prompt hooks.</param>
public sealed record HookInput(string Json, string Workspace, string Model)
{
    /// <summary>Variables beside the host's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a hook ended.</summary>
/// <param name="End">How.</param>
/// <param name="ExitCode">The exit code; null where there is none.</param>
/// <param name="Output">What it printed, cut at its limit.</param>
/// <param name="Errors">The beginning of what it printed as errors.</param>
public sealed record HookExit(HookEnd End, int? ExitCode, string Output, string Errors)
{
    /// <summary>One that did not run.</summary>
    public static HookExit NotRun(HookEnd end, string why) => new(end, null, "", why);
}

/// <summary>Ways a hook ends.</summary>
public enum HookEnd
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>A signal ended it, or the connection broke.</summary>
    Died,

    /// <summary>It was ended at its time limit.</summary>
    TimedOut,

    /// <summary>It printed more than is taken.</summary>
    Flooded,

    /// <summary>It could not be started.</summary>
    NotStarted,

    /// <summary>A file that it runs is not the one that was accepted; it was not started.</summary>
    Changed,

    /// <summary>It was called off.</summary>
    Cancelled,
}
