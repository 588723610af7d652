using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Gateway.Problems;

namespace CodeAgent.Gateway.Sessions;

/// <summary>A session's settings as a request gives them, checked.</summary>
internal static class StartSettings
{
    public static SessionSettings Of(StartRequest request) =>
        new("agent", AbsolutePath(request.Workspace, "workspace"), Needed(request.Model, "model"))
        {
            PermissionMode = request.PermissionMode ?? PermissionMode.Default,
            ApprovalPolicy = request.ApprovalPolicy ?? ApprovalPolicy.Wait,
            Rules = [.. (request.Rules ?? []).Select(Rule)],
            Tools = request.Tools,
            AdditionalDirectories =
            [
                .. (request.AdditionalDirectories ?? []).Select(path => AbsolutePath(path, "additionalDirectories")),
            ],
            AppendSystemPrompt = request.AppendSystemPrompt,
            Limits = Limits(request.Limits ?? new LimitsRequest(), new SessionLimits()),
        };

    private static SessionLimits Limits(LimitsRequest limits, SessionLimits absent) =>
        new()
        {
            MaxStepsPerTurn = (int?)Positive(limits.MaxStepsPerTurn, "maxStepsPerTurn"),
            MaxTokens = Positive(limits.MaxTokens, "maxTokens"),
            MaxCostMicroUsd = Positive(limits.MaxCostMicroUsd, "maxCostMicroUsd"),
            MaxToolCalls = Positive(limits.MaxToolCalls, "maxToolCalls"),
            MaxTurnTime = Positive(limits.MaxTurnSeconds, "maxTurnSeconds") is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : absent.MaxTurnTime,
            MaxModelAttempts = (int)(Positive(limits.MaxModelAttempts, "maxModelAttempts") ?? absent.MaxModelAttempts),
            MaxRepetitions = (int)(Positive(limits.MaxRepetitions, "maxRepetitions") ?? absent.MaxRepetitions),
        };

    private static long? Positive(long? limit, string name) =>
        limit is <= 0 ? throw RequestRefusedException.Body($"'limits.{name}' must be above zero.") : limit;

    public static PermissionRule Rule(RuleRequest? rule) =>
        new(
            rule?.Verdict ?? throw RequestRefusedException.Body("'rules' needs a 'verdict' for each rule."),
            Needed(rule.Text, "rules[].text"),
            "api"
        );

    private static string AbsolutePath(string? path, string name) =>
        Path.IsPathFullyQualified(Needed(path, name))
            ? path!
            : throw RequestRefusedException.Body($"'{name}' must be an absolute path.");

    private static string Needed(string? value, string name) =>
        string.IsNullOrWhiteSpace(value) ? throw RequestRefusedException.Body($"'{name}' is needed.") : value;
}
