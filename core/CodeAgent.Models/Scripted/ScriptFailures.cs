using CodeAgent.Core.Models;

namespace CodeAgent.Models.Scripted;

/// <summary>Makes the failures that scripts ask for look like a provider's.</summary>
internal static class ScriptFailures
{
    public static ModelException Create(ScriptError error, ScriptRule rule, string script)
    {
        var (kind, status) = Look(error.Kind);
        var by = rule.Name is null ? script : $"rule '{rule.Name}' of {script}";
        return new ModelException(kind, error.Message ?? $"Scripted failure ({by})")
        {
            Status = status,
            RetryAfter = error.RetryAfterMs is { } wait ? TimeSpan.FromMilliseconds(wait) : null,
        };
    }

    private static (ModelErrorKind Kind, int? Status) Look(ScriptErrorKind kind) =>
        kind switch
        {
            ScriptErrorKind.RateLimited => (ModelErrorKind.RateLimited, 429),
            ScriptErrorKind.Overloaded => (ModelErrorKind.Overloaded, 529),
            ScriptErrorKind.ServerError => (ModelErrorKind.ServerError, 500),
            ScriptErrorKind.Disconnected or ScriptErrorKind.CutStream => (ModelErrorKind.Disconnected, null),
            ScriptErrorKind.ContextOverflow => (ModelErrorKind.ContextOverflow, 400),
            ScriptErrorKind.MalformedHistory => (ModelErrorKind.MalformedHistory, 400),
            ScriptErrorKind.Unauthorized => (ModelErrorKind.Unauthorized, 401),
            ScriptErrorKind.UnknownModel => (ModelErrorKind.UnknownModel, 404),
            ScriptErrorKind.InvalidRequest => (ModelErrorKind.InvalidRequest, 400),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
