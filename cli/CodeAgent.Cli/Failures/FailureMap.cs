using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Failures;

/// <summary>What each coded failure means here: the exit code, and what to do where the failure does not say it.</summary>
internal static class FailureMap
{
    /// <summary>The exit code.</summary>
    public static ExitCode ToExit(ErrorCode code) =>
        code switch
        {
            ErrorCode.InvalidUsage
            or ErrorCode.InvalidConfiguration
            or ErrorCode.InvalidInput
            or ErrorCode.UnknownModel
            or ErrorCode.InvalidScript
            or ErrorCode.UnknownSession
            or ErrorCode.SessionExists
            or ErrorCode.UnknownServer
            or ErrorCode.UnknownTask
            or ErrorCode.InvalidPlan
            or ErrorCode.PlanConflict
            or ErrorCode.InvalidCursor
            or ErrorCode.PositionBeyondEnd
            or ErrorCode.KeyReused
            or ErrorCode.VersionNeeded
            or ErrorCode.UnknownPart
            or ErrorCode.UnknownKey
            or ErrorCode.WebhookRefused => ExitCode.Usage,
            ErrorCode.NeedsDecision or ErrorCode.NotTrusted or ErrorCode.PolicyForbids => ExitCode.NeedsDecision,
            ErrorCode.BudgetExhausted or ErrorCode.CallerBudgetUsed => ExitCode.Budget,
            ErrorCode.NoModel
            or ErrorCode.ModelCredentials
            or ErrorCode.ForgeCredentials
            or ErrorCode.NewerEvents
            or ErrorCode.StateUnusable
            or ErrorCode.StateNewer
            or ErrorCode.StateAltered
            or ErrorCode.DiskFull
            or ErrorCode.StoreBusy
            or ErrorCode.KeyMissing
            or ErrorCode.SandboxUnavailable
            or ErrorCode.RelayFailed
            or ErrorCode.RepositoryUnusable
            or ErrorCode.GatewayUnreachable
            or ErrorCode.GatewayRefused
            or ErrorCode.WorkerFailed
            or ErrorCode.TrustUnusable
            or ErrorCode.GuardFailed => ExitCode.Environment,
            _ => ExitCode.Failed,
        };

    /// <summary>What to do; null where the failure's own words are all there is to say.</summary>
    public static string? Advice(ErrorCode code) =>
        code switch
        {
            ErrorCode.InvalidUsage => "See: codeagent --help",
            ErrorCode.ModelCredentials =>
                "Check the provider's key in the environment; docs/configuration.md names the variables.",
            ErrorCode.UnknownModel => "List them: codeagent models. A script instead of a model: --model scripted:FILE",
            ErrorCode.NoScriptRule => "Add a rule to the script that matches the conversation.",
            ErrorCode.ModelFailed => "Nothing is lost: continue the session with --resume and its id.",
            ErrorCode.UnknownSession => "List the sessions: codeagent sessions --all",
            ErrorCode.UnknownTask => "List them: codeagent task list",
            ErrorCode.UnknownKey => "List them: codeagent keys list",
            ErrorCode.PlanConflict => "Look at the present one: codeagent task plan ID",
            ErrorCode.SessionExists => "Continue it with --resume, or choose another --session-id.",
            ErrorCode.SessionOwnedElsewhere => "Wait for the other process to end, or use its window.",
            ErrorCode.BudgetExhausted => "Give it more with --max-budget-usd and continue with --resume.",
            ErrorCode.OutputInvalid => "Make the schema simpler, or ask again with --resume.",
            ErrorCode.NewerEvents or ErrorCode.StateNewer =>
                "Use the newer version of codeagent, or another CODEAGENT_HOME.",
            ErrorCode.StateUnusable => "Make the folder writable, or set CODEAGENT_HOME to another one.",
            ErrorCode.StateAltered =>
                "Keep the state folder as it is for inspection; set CODEAGENT_HOME to go on elsewhere.",
            ErrorCode.DiskFull => "Free space; what was recorded is intact, and --resume continues from it.",
            ErrorCode.StoreBusy => "Another codeagent writes a lot or hangs; try again when it is done.",
            ErrorCode.KeyMissing => "Restore the keys folder of CODEAGENT_HOME from a backup.",
            ErrorCode.Internal => "This is a defect. Set CODEAGENT_DEBUG=1 to see where, and report it.",
            _ => null,
        };

    /// <summary>Reads a code's text form; <see cref="ErrorCode.Internal"/> for one that this version does not know.</summary>
    public static ErrorCode Parse(string? text) =>
        text is ['A', 'G', 'E', 'N', 'T', .. var digits]
        && int.TryParse(digits, out var number)
        && Enum.IsDefined((ErrorCode)number)
            ? (ErrorCode)number
            : ErrorCode.Internal;
}
