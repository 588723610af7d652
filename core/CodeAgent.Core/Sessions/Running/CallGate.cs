using System.Text.Json;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Guarding;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Validates a requested call and asks the permission rules about it; answers with the events that follow.</summary>
internal sealed class CallGate(
    ToolCatalog tools,
    TimeProvider clock,
    string? outputFolder = null,
    IReadOnlyList<string>? stateFolders = null
)
{
    /// <summary>More parts than that tell a person nothing.</summary>
    private const int MostParts = 40;

    /// <param name="call">The call.</param>
    /// <param name="settings">How the session works.</param>
    /// <param name="outputSchema">The form of the answer that the turn must bring; null for none.</param>
    /// <param name="guards">What hooks and reviewers said by now; null for nothing.</param>
    public IReadOnlyList<SessionEvent> Decide(
        ToolCallState call,
        SessionSettings settings,
        JsonElement? outputSchema = null,
        GuardContext? guards = null
    )
    {
        var form = call.Block.Name == StructuredOutput.ToolName ? outputSchema : null;
        var tool = Offered(settings).FirstOrDefault(candidate => candidate.Descriptor.Name == call.Block.Name);
        if (tool is null && form is null)
        {
            return [CallEndings.Refused(call, Unknown(call.Block.Name, settings))];
        }

        if (call.Block.Malformed is { } text)
        {
            return [CallEndings.Refused(call, Malformed(text))];
        }

        try
        {
            if (form is { } schema)
            {
                return StructuredOutput.Decide(call, schema);
            }

            var plan = tool!.Plan(call.Block.Input, ScopeOf(settings));
            return plan.Failure is { } failure
                ? [CallEndings.Refused(call, failure)]
                : Permit(call, tool.Descriptor, plan, settings, guards ?? GuardContext.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whoever took the session over next would fail over the same call, and the session would never go on.
            return [CallEndings.Refused(call, Undecidable(call.Block.Name, error))];
        }
    }

    /// <summary>Where calls may work: the session's folders, and the one that holds its long outputs.</summary>
    public ToolScope ScopeOf(SessionSettings settings) =>
        new(
            settings.Workspace,
            outputFolder is null ? settings.AdditionalDirectories : [.. settings.AdditionalDirectories, outputFolder]
        );

    /// <summary>The tools that a session's model is given.</summary>
    public IEnumerable<ITool> Offered(SessionSettings settings) =>
        tools
            .For(settings)
            .Where(tool =>
                (tool.Descriptor.Role is null || tool.Descriptor.Role == settings.Role)
                && settings.Tools?.Any(name => Names(name, tool.Descriptor.Name)) != false
            );

    /// <summary>A name at whose end a star stands is the begin of names.</summary>
    private static bool Names(string name, string tool) =>
        name.EndsWith('*') ? tool.StartsWith(name[..^1], StringComparison.Ordinal) : name == tool;

    private SessionEvent[] Permit(
        ToolCallState call,
        ToolDescriptor tool,
        ToolPlan plan,
        SessionSettings settings,
        GuardContext guards
    )
    {
        var rules = CallVerdict.Rules(settings);
        var scope = new PermissionScope(settings.Workspace)
        {
            State = stateFolders ?? [],
            Open = outputFolder is null
                ? settings.AdditionalDirectories
                : [.. settings.AdditionalDirectories, outputFolder],
        };
        var explained = plan.Effects is { } effects
            ? PermissionEvaluator.Explain(
                tool.Name,
                plan.Access.Subject,
                effects,
                rules,
                settings.PermissionMode,
                scope
            )
            : null;
        var byRules =
            explained?.Decision
            ?? PermissionEvaluator.Evaluate(tool.Name, plan.Access, null, rules, settings.PermissionMode, scope);
        var mustAsk = plan.AlwaysAsk || plan.Questions.Count > 0;
        if (mustAsk && byRules.Verdict == PermissionVerdict.Allow)
        {
            byRules = byRules with { Verdict = PermissionVerdict.Ask };
        }

        var decision = CallVerdict.Of(byRules, call, plan.Access, guards);
        var verdict = decision.Verdict;
        var decided = new ToolCallDecided(
            call.Id,
            verdict,
            decision.Rule,
            decision.Source,
            decision.Reason,
            plan.Effect ?? tool.Effect,
            plan.Claims,
            plan.Title,
            (long)(plan.Timeout ?? tool.Timeout).TotalMilliseconds,
            plan.Access
        );
        return verdict switch
        {
            PermissionVerdict.Allow => [decided],
            PermissionVerdict.Deny =>
            [
                decided,
                CallEndings.Denied(call, $"This call is not permitted. {decision.Reason}"),
            ],
            // Who answers before people do is asked first; the call comes back here with the answer.
            _ when plan.Questions.Count == 0
                    && AskRoutes.Of(call with { Decided = decided }, settings, guards) != AskRoute.Person => [decided],
            _ when settings.ApprovalPolicy == ApprovalPolicy.Wait =>
            [
                decided,
                Ask(call, plan, decision, explained, settings),
            ],
            _ => [decided, CallEndings.Denied(call, NobodyThere(decision))],
        };
    }

    private ApprovalRequested Ask(
        ToolCallState call,
        ToolPlan plan,
        PermissionDecision decision,
        CommandExplanation? explained,
        SessionSettings settings
    ) =>
        new(
            $"approval-{call.Id}",
            call.Id,
            call.ArgumentsHash,
            plan.Title,
            plan.Preview,
            decision.Reason,
            After(settings.ApprovalTimeout),
            plan.Questions.Count > 0 ? plan.Questions : null,
            explained?.Parts is { Count: > 0 and <= MostParts } parts
                ? [.. parts.Select(part => part.ToString())]
                : null,
            explained?.Suggestions is { Count: > 0 } rules ? rules : null
        );

    /// <summary>A wait that would not end within the calendar ends with it.</summary>
    private DateTimeOffset After(TimeSpan wait)
    {
        var now = clock.GetUtcNow();
        return wait < DateTimeOffset.MaxValue - now ? now + wait : DateTimeOffset.MaxValue;
    }

    private static string NobodyThere(PermissionDecision decision) =>
        $"This call needs a person's decision and nobody is there to give it. {decision.Reason} "
        + "Do what you can without it and say what is missing.";

    private ToolFailure Unknown(string name, SessionSettings settings) =>
        new(
            ToolFailureKind.UnknownTool,
            $"There is no tool named '{name}'.",
            $"The tools are: {string.Join(", ", Offered(settings).Select(tool => tool.Descriptor.Name))}."
        );

    private static ToolFailure Undecidable(string name, Exception error) =>
        new(
            ToolFailureKind.Internal,
            $"Whether {name} may run with these arguments cannot be told ({error.GetType().Name}).",
            "Try other arguments or another way."
        );

    private static ToolFailure Malformed(string text) =>
        new(
            ToolFailureKind.InvalidArguments,
            $"The arguments are not a JSON object: {(text.Length > 200 ? string.Concat(TextCut.Head(text, 200), "…") : text)}",
            "Make the call again with complete, valid JSON."
        );
}
