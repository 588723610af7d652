using System.Text.Json;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Hooks;

/// <summary>What became of one guard's test.</summary>
/// <param name="Hook">The guard.</param>
/// <param name="Fault">What was not as declared; null where all was.</param>
public sealed record GuardTestResult(HookDefinition Hook, string? Fault);

/// <summary>
/// Fires each guard with made-up calls and compares what it says with what it is declared to say. A guard that does not
/// answer lets everything through, and nobody would notice.
/// </summary>
public sealed class GuardTest(IHookHandlers handlers, string workspace)
{
    /// <summary>Variable that tells a hook that the call is made up.</summary>
    public const string Variable = "CODEAGENT_HOOK_TEST";

    private static readonly JsonElement s_nothing = JsonElement.Parse(
        """{"command":"true","file_path":"guard-test"}"""
    );

    /// <summary>Tests all guards among some hooks, side by side.</summary>
    public async Task<IReadOnlyList<GuardTestResult>> RunAsync(
        IReadOnlyList<HookDefinition> hooks,
        CancellationToken cancellationToken
    ) =>
        await Task.WhenAll(
            hooks
                .Where(hook => hook.Event is HookEvent.PreToolUse or HookEvent.PermissionRequest)
                .Where(hook => hook.IsGuard)
                .Select(hook => TestAsync(hook, cancellationToken))
        );

    private async Task<GuardTestResult> TestAsync(HookDefinition hook, CancellationToken cancellationToken)
    {
        foreach (var probe in hook.Probes is { Count: > 0 } declared ? declared : [Any(hook)])
        {
            var input = new HookInput(HookJson.Probe(hook.Event, workspace, probe), workspace, "")
            {
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [Variable] = "1" },
            };
            var answer = HookAnswer.Read(hook, await handlers.RunAsync(hook, input, cancellationToken));
            if (Fault(probe, answer) is { } fault)
            {
                return new GuardTestResult(hook, fault);
            }
        }

        return new GuardTestResult(hook, null);
    }

    /// <summary>A harmless call of the first tool that the guard is about.</summary>
    private static HookProbe Any(HookDefinition hook)
    {
        var name = (hook.Matcher ?? "").Split([',', '|'], StringSplitOptions.TrimEntries)[0];
        return new HookProbe(name.Length > 0 && name.All(char.IsAsciiLetterOrDigit) ? name : "Bash", s_nothing, null);
    }

    private static string? Fault(HookProbe probe, HookAnswer answer)
    {
        if (answer.Fault is { } failed)
        {
            return $"asked about {probe.Tool}: {failed}";
        }

        // A guard that has nothing against a call may say so by saying nothing.
        var said = answer.Verdict ?? PermissionVerdict.Allow;
        return probe.Expect is { } expected && said != expected
            ? $"asked about {probe.Tool} {probe.Input.GetRawText()}: it says {Word(answer.Verdict)} where {Word(expected)} is declared"
            : null;
    }

    private static string Word(PermissionVerdict? verdict) => verdict?.ToString().ToLowerInvariant() ?? "nothing";
}
