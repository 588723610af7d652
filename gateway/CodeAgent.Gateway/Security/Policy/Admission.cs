using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tasks;
using CodeAgent.Gateway.Usage;
using CodeAgent.Gateway.Webhooks;

namespace CodeAgent.Gateway.Security.Policy;

/// <summary>
/// Lets submissions in: those that the policy allows, for repositories that the caller sees, within what the caller may
/// use. What it lets in is written into the ledger before anything is started, so that no work goes uncounted.
/// </summary>
internal sealed class Admission(
    GatewayOptions options,
    SubmissionLedger ledger,
    CallerUsage usage,
    WebhookBook webhooks
)
{
    private const string Source = "managed";

    /// <summary>The settings with which a session may start.</summary>
    /// <param name="caller">Who starts it.</param>
    /// <param name="id">The session's id; one that was let in before is let in again.</param>
    /// <param name="settings">What they ask for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CodeAgentException">It is not let in (AGENT0811 to AGENT0813).</exception>
    public async Task<SessionSettings> AdmitAsync(
        Caller caller,
        string id,
        SessionSettings settings,
        CancellationToken cancellationToken
    )
    {
        RequireAllowed(caller, settings.Workspace, settings.PermissionMode, [settings.Model]);
        foreach (var folder in settings.AdditionalDirectories)
        {
            RequireSeen(caller, folder);
        }

        var left = await EnterAsync(caller, $"session/{id}", settings.Workspace, cancellationToken);
        return settings with
        {
            Rules = WithManaged(settings.Rules),
            Limits = settings.Limits with
            {
                MaxTokens = Least(settings.Limits.MaxTokens, left.Tokens),
                MaxCostMicroUsd = Least(settings.Limits.MaxCostMicroUsd, left.CostMicroUsd),
            },
        };
    }

    /// <summary>The settings with which a task may start.</summary>
    /// <inheritdoc cref="AdmitAsync(Caller, string, SessionSettings, CancellationToken)"/>
    public async Task<TaskSettings> AdmitAsync(
        Caller caller,
        string id,
        TaskSettings settings,
        CancellationToken cancellationToken
    )
    {
        List<string> models =
        [
            settings.Model,
            .. settings.SubagentModel is { } subagents ? [subagents] : Array.Empty<string>(),
        ];
        RequireAllowed(caller, settings.Repository, settings.PermissionMode, models);
        var left = await EnterAsync(caller, $"task/{id}", settings.Repository, cancellationToken);
        webhooks.Attach(id);
        return settings with
        {
            Rules = WithManaged(settings.Rules),
            Budget = settings.Budget with
            {
                MaxTokens = Least(settings.Budget.MaxTokens, left.Tokens),
                MaxCostMicroUsd = Least(settings.Budget.MaxCostMicroUsd, left.CostMicroUsd),
            },
        };
    }

    /// <summary>Lets a caller give work more to use, from what they may still use themselves.</summary>
    /// <exception cref="CodeAgentException">It is more than is left (AGENT0812).</exception>
    public async Task RequireMoreAsync(Caller caller, TaskBudget more, CancellationToken cancellationToken)
    {
        var left = await usage.LeftAsync(caller, root: null, cancellationToken);
        if (more.MaxTokens > left.Tokens || more.MaxCostMicroUsd > left.CostMicroUsd)
        {
            throw new CodeAgentException(ErrorCode.CallerBudgetUsed, "That is more than is left of your own budget.");
        }
    }

    private void RequireAllowed(Caller caller, string repository, PermissionMode mode, IReadOnlyList<string> models)
    {
        RequireSeen(caller, repository);
        foreach (var model in models)
        {
            Require(
                options.Policy.Models?.Any(pattern => RepositoryScope.Matches(pattern, model)) ?? true,
                $"The gateway's policy does not allow the model '{model}'. GET /v1/policy has those it does."
            );
        }

        Require(
            options.Policy.PermissionModes?.Contains(mode) ?? true,
            $"The gateway's policy does not allow the permission mode {mode}. GET /v1/policy has those it does."
        );
    }

    private static void RequireSeen(Caller caller, string repository) =>
        Require(caller.Sees(repository), "The repository is not among those that you may use.");

    private static void Require(bool isAllowed, string message)
    {
        if (!isAllowed)
        {
            throw new CodeAgentException(ErrorCode.PolicyForbids, message);
        }
    }

    private async Task<UsageLeft> EnterAsync(
        Caller caller,
        string root,
        string repository,
        CancellationToken cancellationToken
    )
    {
        using var turn = await usage.TakeTurnAsync(caller.Actor, cancellationToken);
        var left = await usage.LeftAsync(caller, root, cancellationToken);
        ledger.Add(new Submission(root, caller.Actor, repository, usage.Now) { KeyId = caller.KeyId, Left = left });
        return left;
    }

    private IReadOnlyList<PermissionRule> WithManaged(IReadOnlyList<PermissionRule> rules) =>
        [.. rules, .. options.Policy.Rules.Select(rule => new PermissionRule(rule.Verdict, rule.Text, Source))];

    private static long? Least(long? asked, long? left) =>
        asked is { } one && left is { } other ? Math.Min(one, other) : asked ?? left;
}
