using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Tasks;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Grains.Models;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Tasks;

/// <summary>A task's settings as a request gives them, checked.</summary>
internal sealed class SubmitSettings(IGrainFactory grains)
{
    private const int MostGoal = 100_000;
    private const int MostChecks = 100;
    private const int LongestSeconds = 7 * 24 * 3600;

    public async Task<TaskSettings> ReadAsync(SubmitRequest request, CancellationToken cancellationToken)
    {
        var models = grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key);
        var model = await models.ChooseAsync(request.Model, cancellationToken);
        var other = request.SubagentModel is { } name ? await models.ChooseAsync(name, cancellationToken) : null;
        var budget = Budget(request.Budget);
        if (
            budget is { MaxCostMicroUsd: not null, MaxTokens: null }
            && !(model.HasPrice && other is not { HasPrice: false })
        )
        {
            throw new CodeAgentException(
                ErrorCode.InvalidInput,
                "The price of a model is not known, so 'budget.maxCostMicroUsd' cannot hold. Limit the tokens too: 'budget.maxTokens'."
            );
        }

        return new TaskSettings(Text(request.Goal, "goal", MostGoal), Repository(request.Repository), model.Name)
        {
            BaseRef = Optional(request.BaseRef, "baseRef"),
            SubagentModel = other?.Name,
            Checks = [.. Few(request.Checks, "checks").Select(check => Text(check, "checks[]", MostGoal))],
            ApprovePlan = request.ApprovePlan ?? false,
            PermissionMode = request.PermissionMode ?? PermissionMode.AcceptEdits,
            ApprovalPolicy = request.ApprovalPolicy ?? ApprovalPolicy.Wait,
            Rules = [.. Few(request.Rules, "rules").Select(StartSettings.Rule)],
            TrustedSetup = Optional(request.TrustedSetup, "trustedSetup"),
            Limits = Limits(request.Limits ?? new TaskLimitsRequest()),
            Budget = budget,
        };
    }

    /// <summary>A budget that a request gives.</summary>
    public static TaskBudget Budget(BudgetRequest? budget) =>
        new()
        {
            MaxTokens = Positive(budget?.MaxTokens, "maxTokens"),
            MaxCostMicroUsd = Positive(budget?.MaxCostMicroUsd, "maxCostMicroUsd"),
            MaxToolCalls = Positive(budget?.MaxToolCalls, "maxToolCalls"),
        };

    /// <summary>A text that must be there.</summary>
    public static string Text(string? text, string name, int most) =>
        text is null || text.Trim().Length == 0 ? throw RequestRefusedException.Body($"'{name}' is needed.")
        : text.Length > most ? throw RequestRefusedException.Body($"'{name}' is longer than {most} characters.")
        : text;

    private static TaskLimits Limits(TaskLimitsRequest limits) =>
        new()
        {
            MaxParallel = Bounded(limits.MaxParallel, "maxParallel", 64),
            MaxSubtasks = Bounded(limits.MaxSubtasks, "maxSubtasks", 500),
            MaxAttempts = Bounded(limits.MaxAttempts, "maxAttempts", 20),
            MaxResolutions = Bounded(limits.MaxResolutions, "maxResolutions", 20),
            MaxReplans = Bounded(limits.MaxReplans, "maxReplans", 20),
            MaxStepsPerTurn = Bounded(limits.MaxStepsPerTurn, "maxStepsPerTurn", 10_000),
            MaxTurnTime = Seconds(limits.MaxTurnSeconds, "maxTurnSeconds"),
            CheckTimeout = Seconds(limits.CheckSeconds, "checkSeconds"),
            SetupTimeout = Seconds(limits.SetupSeconds, "setupSeconds"),
        };

    private static TimeSpan Seconds(int? seconds, string name) =>
        TimeSpan.FromSeconds(Bounded(seconds, name, LongestSeconds));

    private static int Bounded(int? value, string name, int most) =>
        value is < 1 || value > most
            ? throw RequestRefusedException.Body($"'limits.{name}' must be 1 to {most}.")
            : value ?? 0;

    private static long? Positive(long? limit, string name) =>
        limit is <= 0 ? throw RequestRefusedException.Body($"'budget.{name}' must be above zero.") : limit;

    private static IReadOnlyList<T> Few<T>(IReadOnlyList<T>? list, string name) =>
        list is { Count: > MostChecks }
            ? throw RequestRefusedException.Body($"'{name}' has more than {MostChecks} items.")
            : list ?? [];

    private static string? Optional(string? text, string name) => text is null ? null : Text(text, name, 1_000);

    // A relative path would mean another folder here than where the caller is.
    private static string Repository(string? text)
    {
        var repository = Text(text, "repository", 2_000);
        return repository.Any(char.IsControl) || repository.StartsWith('-')
                ? throw RequestRefusedException.Body("'repository' is neither a path nor an address.")
            : Path.IsPathFullyQualified(repository) ? Path.GetFullPath(repository)
            : repository.Contains(':', StringComparison.Ordinal) ? repository
            : throw RequestRefusedException.Body(
                "'repository' must be an absolute path on the gateway's machine, or an address that git understands."
            );
    }
}
