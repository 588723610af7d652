namespace CodeAgent.Core.Tools;

/// <summary>What a running call is given.</summary>
/// <param name="CallId">The call.</param>
/// <param name="IdempotencyKey">The same for every attempt of this call.</param>
/// <param name="Scope">Where it runs.</param>
/// <param name="Files">Files as the model last saw them, by absolute path.</param>
/// <param name="Reports">Where it reports while it runs.</param>
/// <param name="Clock">The time.</param>
public sealed record ToolContext(
    string CallId,
    string IdempotencyKey,
    ToolScope Scope,
    IReadOnlyDictionary<string, FileSeen> Files,
    IToolReports Reports,
    TimeProvider Clock
)
{
    /// <summary>The session's stream; null outside of a session.</summary>
    public Events.StreamId? Stream { get; init; }

    /// <summary>The root of the session's tree; null outside of a session.</summary>
    public Events.StreamId? Root { get; init; }

    /// <summary>How the session works; null outside of a session.</summary>
    public Sessions.SessionSettings? Settings { get; init; }

    /// <summary>The session's id, for names of temporary things.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Folder for output that is too long for the model: outside the workspace, kept with the session.</summary>
    public string SpillFolder { get; init; } = Path.GetTempPath();

    /// <summary>
    /// The access that was permitted, as the call's plan named it. A tool whose path now leads elsewhere refuses. Null
    /// permits nothing outside the workspace and the additional folders.
    /// </summary>
    public ToolAccess? Permitted { get; init; }

    /// <summary>Variables every child process is given: <c>TRACEPARENT</c>, <c>CODEAGENT_CALL</c> and the session's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a running call tells the runner.</summary>
public interface IToolReports
{
    /// <summary>
    /// Makes a started process durable, so that recovery can end it. The process must not run the model's command
    /// before this returns.
    /// </summary>
    Task ProcessStartedAsync(ProcessIdentity process, CancellationToken cancellationToken);

    /// <summary>Shows output while the call runs. Never blocks; may be dropped.</summary>
    void Progress(string text);
}

/// <summary>One process, told apart from a later one with the same id.</summary>
/// <param name="Pid">Process id; also the id of its process group.</param>
/// <param name="StartTime">Start in the kernel's ticks since boot.</param>
/// <param name="BootId">The machine's boot.</param>
public sealed record ProcessIdentity(int Pid, long StartTime, string BootId);

/// <summary>Ends what a dead process left running.</summary>
public interface IProcessReaper
{
    /// <summary>
    /// Kills the process group of a call and everything that carries the call's id in its environment, and returns when
    /// they are gone (at most 5 s). Does nothing where the process is another one or gone.
    /// </summary>
    Task ReapAsync(string callId, ProcessIdentity? process, CancellationToken cancellationToken);
}
