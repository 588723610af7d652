using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Hooks;

/// <summary>Runs the hooks of a program's leave. They decide nothing, so nothing of them is recorded.</summary>
public static class SessionEndHooks
{
    /// <summary>Runs them side by side and answers what went wrong, a sentence each.</summary>
    /// <param name="handlers">Runs single hooks.</param>
    /// <param name="hooks">All hooks.</param>
    /// <param name="stream">The session that is left.</param>
    /// <param name="workspace">Its folder.</param>
    /// <param name="reason">Why it is left: what matchers are about.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(
        IHookHandlers handlers,
        IReadOnlyList<HookDefinition> hooks,
        StreamId stream,
        string workspace,
        string reason
    )
    {
        var point = new HookPoint("end", HookEvent.SessionEnd, reason);
        var state = SessionState.Empty with { Settings = new SessionSettings("agent", workspace, "") };
        var input = new HookInput(new HookJson(state, stream, "").Of(point), workspace, "");
        var answers = await Task.WhenAll(
            HookMatcher.Of(hooks, point.Event, reason).Select(hook => RunAsync(handlers, hook, input))
        );
        return [.. answers.OfType<string>()];
    }

    private static async Task<string?> RunAsync(IHookHandlers handlers, HookDefinition hook, HookInput input)
    {
        var answer = HookAnswer.Read(hook, await handlers.RunAsync(hook, input, CancellationToken.None));
        return answer.Fault is { } fault ? $"{hook.Label}: {fault}" : null;
    }
}
