using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Hooks;

/// <summary>What one hook said, and how long it took.</summary>
internal sealed record HookSaid(HookDefinition Hook, HookAnswer Answer, long DurationMs);

/// <summary>Makes one outcome of what the hooks of a moment said. Their order is that of the settings, not of their ends.</summary>
internal static class HookMerge
{
    /// <summary>The outcome: deny over ask over allow; the last of several new arguments; all texts.</summary>
    public static HooksCompleted Of(HooksStarted started, IReadOnlyList<HookSaid> said)
    {
        var deciding = Deciding(said);
        var verdict = deciding.Count > 0 ? deciding[0].Answer.Verdict : null;
        var blocking = said.Where(one => one.Answer.Blocks).ToList();
        IReadOnlyList<HookSaid> telling = verdict is null ? blocking : deciding;
        return new HooksCompleted(started.PointId, started.Event, started.CallId, [.. said.Select(Run)])
        {
            Verdict = verdict,
            Blocks = blocking.Count > 0,
            Reason = Join(telling.Select(one => one.Answer.Reason)),
            DecidedBy = telling.Count > 0 ? telling[0].Hook.Label : null,
            UpdatedInput =
                verdict == PermissionVerdict.Deny
                    ? null
                    : said.LastOrDefault(one => one.Answer.UpdatedInput is not null)?.Answer.UpdatedInput,
            Context = Join(said.Select(one => one.Answer.Context)),
            Message = Join(said.Select(one => one.Answer.Message)),
            Stops = Join(said.Select(one => one.Answer.Stops)),
        };
    }

    private static List<HookSaid> Deciding(IReadOnlyList<HookSaid> said)
    {
        foreach (var verdict in new[] { PermissionVerdict.Deny, PermissionVerdict.Ask, PermissionVerdict.Allow })
        {
            if (said.Where(one => one.Answer.Verdict == verdict).ToList() is { Count: > 0 } found)
            {
                return found;
            }
        }

        return [];
    }

    private static HookRun Run(HookSaid one) =>
        new(one.Hook.Label, one.Hook.Source, one.Answer.Outcome, one.DurationMs, one.Answer.Fault);

    private static string? Join(IEnumerable<string?> texts)
    {
        var all = texts.Where(text => !string.IsNullOrWhiteSpace(text)).Distinct(StringComparer.Ordinal).ToList();
        return all.Count == 0 ? null : HookAnswer.Cut(string.Join('\n', all));
    }
}
