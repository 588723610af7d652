using CodeAgent.Core.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodeAgent.Gateway.Problems;

/// <summary>The one place where failures become HTTP.</summary>
internal static class ProblemMapping
{
    /// <summary>The status of a coded failure.</summary>
    public static int StatusOf(ErrorCode code) =>
        code switch
        {
            ErrorCode.InvalidUsage or ErrorCode.InvalidInput or ErrorCode.InvalidCursor =>
                StatusCodes.Status400BadRequest,
            ErrorCode.UnknownSession or ErrorCode.UnknownTask or ErrorCode.UnknownPart or ErrorCode.UnknownKey =>
                StatusCodes.Status404NotFound,
            ErrorCode.VersionChanged => StatusCodes.Status412PreconditionFailed,
            ErrorCode.VersionNeeded => StatusCodes.Status428PreconditionRequired,
            ErrorCode.PositionBeyondEnd => StatusCodes.Status409Conflict,
            ErrorCode.KeyReused => StatusCodes.Status422UnprocessableEntity,
            ErrorCode.GatewayUnreachable or ErrorCode.GatewayRefused => StatusCodes.Status502BadGateway,
            ErrorCode.NeedsDecision
            or ErrorCode.NotTrusted
            or ErrorCode.SessionExists
            or ErrorCode.SessionOwnedElsewhere
            or ErrorCode.InvalidCommand
            or ErrorCode.ApprovalNotPending
            or ErrorCode.NewerEvents
            or ErrorCode.PlanConflict
            or ErrorCode.PushRefused
            or ErrorCode.CallerBudgetUsed
            or ErrorCode.BudgetExhausted => StatusCodes.Status409Conflict,
            ErrorCode.NoModel
            or ErrorCode.UnknownServer
            or ErrorCode.UnknownModel
            or ErrorCode.InvalidScript
            or ErrorCode.NoScriptRule
            or ErrorCode.OutputInvalid
            or ErrorCode.InvalidPlan
            or ErrorCode.WebhookRefused
            or ErrorCode.RepositoryUnusable => StatusCodes.Status422UnprocessableEntity,
            ErrorCode.PolicyForbids => StatusCodes.Status403Forbidden,
            ErrorCode.CallerQuota => StatusCodes.Status429TooManyRequests,
            ErrorCode.NotSupportedByHost => StatusCodes.Status501NotImplemented,
            ErrorCode.ModelCredentials
            or ErrorCode.ModelFailed
            or ErrorCode.ServerFailed
            or ErrorCode.ForgeFailed
            or ErrorCode.ForgeCredentials => StatusCodes.Status502BadGateway,
            ErrorCode.StateUnusable
            or ErrorCode.StateNewer
            or ErrorCode.StoreBusy
            or ErrorCode.KeyMissing
            or ErrorCode.SandboxUnavailable
            or ErrorCode.RelayFailed
            or ErrorCode.TrustUnusable
            or ErrorCode.GuardFailed
            or ErrorCode.WorkerFailed => StatusCodes.Status503ServiceUnavailable,
            ErrorCode.DiskFull => StatusCodes.Status507InsufficientStorage,
            ErrorCode.InvalidConfiguration or ErrorCode.StateAltered or ErrorCode.AuditFailed or ErrorCode.Internal =>
                StatusCodes.Status500InternalServerError,
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The code has no status."),
        };

    /// <summary>The problem of a failure. A defect's text stays in the log.</summary>
    public static Problem Of(Exception? error, string traceId) =>
        error switch
        {
            CodeAgentException coded => Coded(StatusOf(coded.Code), coded.Code, coded.Message),
            RequestRefusedException refused => Coded(refused.Status, refused.Code, refused.Message),
            BadHttpRequestException bad => Coded(bad.StatusCode, ErrorCode.InvalidInput, bad.Message),
            _ => Coded(
                StatusOf(ErrorCode.Internal),
                ErrorCode.Internal,
                "A defect of the program; the log has more."
            ) with
            {
                TraceId = traceId,
            },
        };

    /// <summary>The problem of a bare status.</summary>
    public static Problem Of(int status, string? detail = null) =>
        new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);

    private static Problem Coded(int status, ErrorCode code, string detail) =>
        new($"urn:codeagent:{code.ToText()}", code.ToString(), status, detail, code.ToText());
}
