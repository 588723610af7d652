using System.Globalization;

namespace CodeAgent.Core.Errors;

/// <summary>Every coded failure. The hundreds name the area; docs/diagnostics.md says what each means and what to do.</summary>
public enum ErrorCode
{
    /// <summary>A flag, argument or option value is not valid.</summary>
    InvalidUsage = 101,

    /// <summary>A configuration file does not parse or has a value out of bounds.</summary>
    InvalidConfiguration = 102,

    /// <summary>Standard input is not what the chosen input format says.</summary>
    InvalidInput = 103,

    /// <summary>No model was chosen and none was found.</summary>
    NoModel = 201,

    /// <summary>The model's name has no provider here.</summary>
    UnknownModel = 202,

    /// <summary>The provider refuses the credentials, or there are none.</summary>
    ModelCredentials = 203,

    /// <summary>A script file does not parse.</summary>
    InvalidScript = 204,

    /// <summary>No rule of a script matches the conversation.</summary>
    NoScriptRule = 205,

    /// <summary>A model's call failed for good.</summary>
    ModelFailed = 206,

    /// <summary>No server of the Model Context Protocol has this name.</summary>
    UnknownServer = 311,

    /// <summary>A server of the Model Context Protocol does not answer.</summary>
    ServerFailed = 312,

    /// <summary>A call needs a decision that nobody can give here, or was denied.</summary>
    NeedsDecision = 401,

    /// <summary>What a repository would run was not accepted by its content.</summary>
    NotTrusted = 420,

    /// <summary>The record of trust, or a lock, cannot be read or written.</summary>
    TrustUnusable = 421,

    /// <summary>A guard hook does not answer as its settings declare.</summary>
    GuardFailed = 422,

    /// <summary>A stored record is not as it was written, or is gone.</summary>
    AuditFailed = 423,

    /// <summary>No session has this id.</summary>
    UnknownSession = 501,

    /// <summary>The session exists already with another start.</summary>
    SessionExists = 502,

    /// <summary>Another process runs the session.</summary>
    SessionOwnedElsewhere = 503,

    /// <summary>The command does not fit the session's state.</summary>
    InvalidCommand = 504,

    /// <summary>The approval is decided, expired, unknown, or for other arguments.</summary>
    ApprovalNotPending = 505,

    /// <summary>The stream has events that this version does not know; it may be read, not owned.</summary>
    NewerEvents = 506,

    /// <summary>A budget of the tree is used up.</summary>
    BudgetExhausted = 507,

    /// <summary>The model gave no answer that fits the schema that was asked for.</summary>
    OutputInvalid = 508,

    /// <summary>No task has this id.</summary>
    UnknownTask = 511,

    /// <summary>A plan has faults; each is named.</summary>
    InvalidPlan = 512,

    /// <summary>The plan was made from, or is about, another revision than the present one.</summary>
    PlanConflict = 513,

    /// <summary>The repository or its base cannot be used.</summary>
    RepositoryUnusable = 514,

    /// <summary>A branch could not be put on a remote.</summary>
    PushRefused = 521,

    /// <summary>A forge cannot be reached, or refuses a request.</summary>
    ForgeFailed = 522,

    /// <summary>A forge does not know who asks, or does not let them.</summary>
    ForgeCredentials = 523,

    /// <summary>The state folder or file cannot be written or read.</summary>
    StateUnusable = 601,

    /// <summary>The state file was made by a newer version.</summary>
    StateNewer = 602,

    /// <summary>A stored event or blob is torn or was altered.</summary>
    StateAltered = 603,

    /// <summary>The disk is full.</summary>
    DiskFull = 604,

    /// <summary>The store is busy beyond its time limit.</summary>
    StoreBusy = 605,

    /// <summary>The key that a stream's hash chain was made with is not here.</summary>
    KeyMissing = 606,

    /// <summary>There is no sandbox where one is required.</summary>
    SandboxUnavailable = 611,

    /// <summary>The relay to the network of a sandbox does not start.</summary>
    RelayFailed = 612,

    /// <summary>The host does not support this call.</summary>
    NotSupportedByHost = 701,

    /// <summary>The background worker, which runs tasks, does not start.</summary>
    WorkerFailed = 702,

    /// <summary>A cursor is none of this list.</summary>
    InvalidCursor = 801,

    /// <summary>A position lies beyond the end of the tree.</summary>
    PositionBeyondEnd = 802,

    /// <summary>An idempotency key was given before, with another request.</summary>
    KeyReused = 803,

    /// <summary>What was to be changed is not what the caller believes it to be.</summary>
    VersionChanged = 804,

    /// <summary>A change must say what it was made from.</summary>
    VersionNeeded = 805,

    /// <summary>A task or session has no such part.</summary>
    UnknownPart = 806,

    /// <summary>A gateway does not answer.</summary>
    GatewayUnreachable = 807,

    /// <summary>A gateway does not know who calls, or does not let them.</summary>
    GatewayRefused = 808,

    /// <summary>A caller has too much at work at once, or submits too often.</summary>
    CallerQuota = 811,

    /// <summary>A caller's budget is used up, or kept for work that is not over.</summary>
    CallerBudgetUsed = 812,

    /// <summary>The gateway's policy, or the caller's scope, does not allow a submission.</summary>
    PolicyForbids = 813,

    /// <summary>No API key has this id or name.</summary>
    UnknownKey = 814,

    /// <summary>A webhook's address cannot be called, or is one that may not be.</summary>
    WebhookRefused = 815,

    /// <summary>A defect of the program.</summary>
    Internal = 901,
}

/// <summary>Text form of codes.</summary>
public static class ErrorCodes
{
    /// <summary>E.g. <c>AGENT0601</c>.</summary>
    public static string ToText(this ErrorCode code) =>
        string.Create(CultureInfo.InvariantCulture, $"AGENT{(int)code:D4}");
}
