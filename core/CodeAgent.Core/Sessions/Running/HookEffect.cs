using CodeAgent.Core.Events;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Runs the hooks of one moment side by side and makes one event of what they said. Never throws.</summary>
internal sealed class HookEffect(SessionRuntime runtime, CallGate gate, StreamId stream, string folder)
{
    private const string NoHost = "This host runs no hooks.";

    public async Task<EffectEnd<SessionEvent>> RunAsync(
        HooksStarted started,
        SessionState state,
        CancellationToken cancel
    )
    {
        var settings = state.Settings!;
        var hooks = HookMatcher
            .Of(settings.Hooks ?? [], started.Event, started.Subject)
            .Where(hook => Concerns(hook, started, state));
        var transcript = Path.Combine(folder, "transcript.jsonl");
        if (started.Event is HookEvent.Stop or HookEvent.SubagentStop or HookEvent.UserPromptSubmit)
        {
            HookTranscript.Write(transcript, stream.Key, state.Transcript);
        }

        var json = new HookJson(state, stream, transcript).Of(HookPoint.Of(started));
        var input = new HookInput(json, settings.Workspace, settings.Model);
        var said = await Task.WhenAll(hooks.Select(hook => RunAsync(hook, input, cancel)));
        return new EffectEnd<SessionEvent>([HookMerge.Of(started, said)], []);
    }

    private async Task<HookSaid> RunAsync(HookDefinition hook, HookInput input, CancellationToken cancel)
    {
        var startedAt = runtime.Clock.GetTimestamp();
        var exit = await GuardAsync(hook, input, cancel);
        var lasted = (long)runtime.Clock.GetElapsedTime(startedAt).TotalMilliseconds;
        return new HookSaid(hook, HookAnswer.Read(hook, exit), lasted);
    }

    private async Task<HookExit> GuardAsync(HookDefinition hook, HookInput input, CancellationToken cancel)
    {
        if (runtime.Hooks is not { } handlers)
        {
            return HookExit.NotRun(HookEnd.NotStarted, NoHost);
        }

        try
        {
            return await handlers.RunAsync(hook, input, cancel);
        }
        catch (OperationCanceledException)
        {
            return HookExit.NotRun(HookEnd.Cancelled, "");
        }
        catch (Exception error)
        {
            return HookExit.NotRun(HookEnd.Died, $"{error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>Whether a call fits a hook's condition. Where that cannot be told it does: rather one run too many.</summary>
    private bool Concerns(HookDefinition hook, HooksStarted started, SessionState state)
    {
        if (hook.Condition is not { } condition)
        {
            return true;
        }

        var settings = state.Settings!;
        var call = state.Turn?.Calls.Find(candidate => candidate.Id == started.CallId);
        if (!started.Event.IsOfTool() || call is null)
        {
            return false;
        }

        try
        {
            return runtime.Tools.Find(call.Block.Name)?.Plan(call.Block.Input, gate.ScopeOf(settings))
                    is not { Failure: null } plan
                || Fits(condition, call.Block.Name, plan, settings);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return true;
        }
    }

    private static bool Fits(string condition, string tool, ToolPlan plan, SessionSettings settings)
    {
        // As a rule that forbids: such a rule looks at every part of a command.
        var rule = new PermissionRule(PermissionVerdict.Deny, condition, "if");
        return PermissionEvaluator
                .Evaluate(
                    tool,
                    plan.Access,
                    plan.Effects,
                    [rule],
                    PermissionMode.BypassPermissions,
                    new PermissionScope(settings.Workspace)
                )
                .Source == rule.Source;
    }
}
