using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Decides about one command by what it would do. It is allowed where every part is: each program by a rule or by being
/// harmless, each file by a rule or by lying where the mode allows it, and nothing may be unknown.
/// </summary>
internal sealed class CommandJudge(
    string toolName,
    ToolAccess access,
    CommandEffects effects,
    IReadOnlyList<PermissionRule> rules,
    PermissionMode mode,
    PermissionScope scope
)
{
    private const string ReadOnly = "read-only";
    private readonly List<CommandPart> _parts = [];
    private readonly List<PermissionRule> _used = [];
    private readonly List<string> _missing = [];

    public CommandExplanation Decide()
    {
        var decided =
            Forbidden(PermissionVerdict.Deny)
            ?? OwnState()
            ?? Forbidden(PermissionVerdict.Ask)
            ?? PerhapsForbidden()
            ?? Protected();
        JudgeParts();
        var isAllowed = _parts.TrueForAll(part => part.IsAllowed);
        var decision = decided is null ? Unforbidden(isAllowed) : Restrain(decided);
        return new CommandExplanation(
            decision,
            _parts,
            decision.Verdict == PermissionVerdict.Ask && decided is null && effects.Unknown.Count == 0
                ? RuleSuggestions.For(_missing)
                : []
        );
    }

    private PermissionDecision Unforbidden(bool isAllowed)
    {
        if (mode == PermissionMode.BypassPermissions)
        {
            return PermissionEvaluator.InMode(access, mode);
        }

        if (mode == PermissionMode.Plan)
        {
            return isAllowed && IsOnlyReading() ? Allowed() : PermissionEvaluator.InMode(access, mode);
        }

        if (Whole(PermissionVerdict.Allow) is { } whole)
        {
            return PermissionEvaluator.ByRule(whole);
        }

        return isAllowed ? Allowed()
            : effects.Unknown is [var first, ..] && effects != PermissionEvaluator.Unread
                ? PermissionEvaluator.InMode(access, mode, $"It cannot be told {first}")
            : PermissionEvaluator.InMode(access, mode);
    }

    private PermissionDecision Restrain(PermissionDecision decided) =>
        decided.Verdict == PermissionVerdict.Deny ? decided : PermissionEvaluator.Restrain(decided, access, mode);

    private PermissionDecision Allowed()
    {
        if (_used.Count == 0)
        {
            return IsOnlyReading()
                ? new PermissionDecision(
                    PermissionVerdict.Allow,
                    ReadOnly,
                    PermissionEvaluator.BuiltIn,
                    "It only reads inside the workspace."
                )
                : new PermissionDecision(
                    PermissionVerdict.Allow,
                    PermissionEvaluator.CamelCase(mode),
                    PermissionEvaluator.ByMode,
                    "File changes inside the workspace are allowed."
                );
        }

        var texts = string.Join(", ", _used.Select(rule => rule.Text).Distinct());
        var sources = string.Join(", ", _used.Select(rule => rule.Source).Distinct());
        return new PermissionDecision(PermissionVerdict.Allow, texts, sources, $"Rule {texts} of {sources}.");
    }

    private bool IsOnlyReading() =>
        effects.Programs.All(run => run is { Nature: ProgramNature.Harmless, IsElsewhere: false })
        && effects.Network.Count == 0
        && !effects.Paths.Any(path => path.Changes);

    /// <summary>The first rule of a verdict that speaks of any part.</summary>
    private PermissionDecision? Forbidden(PermissionVerdict verdict) =>
        rules.FirstOrDefault(rule => rule.Verdict == verdict && SpeaksOfAny(rule)) is { } rule
            ? PermissionEvaluator.ByRule(rule)
            : null;

    private bool SpeaksOfAny(PermissionRule rule)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        if (name == toolName && pattern is not null)
        {
            return CommandRule.MatchesOne(pattern, access.Subject.Trim())
                || effects.Programs.Any(run => CommandRule.Forbids(pattern, run));
        }

        return RuleMatcher.Matches(rule, toolName, access, scope.Workspace)
            || effects.Paths.Any(path => RuleMatcher.MatchesPath(rule, path, scope.Workspace))
            || effects.Network.Any(network => RuleMatcher.MatchesHost(rule, network));
    }

    /// <summary>A rule that denies and could speak of what is not known, of a pattern's files or of a folder's.</summary>
    private PermissionDecision? PerhapsForbidden() =>
        rules.FirstOrDefault(rule => rule.Verdict == PermissionVerdict.Deny && MaySpeakOfAny(rule)) is { } rule
            ? new PermissionDecision(
                PermissionVerdict.Ask,
                rule.Text,
                rule.Source,
                $"It may do what rule {rule.Text} of {rule.Source} denies."
            )
            : null;

    private bool MaySpeakOfAny(PermissionRule rule)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        return name == toolName && pattern is not null
            ? effects.Programs.Any(run => CommandRule.MayForbid(pattern, run))
            : effects.Paths.Any(path => RuleMatcher.MayMatchPath(rule, path, scope.Workspace));
    }

    private PermissionDecision? OwnState() =>
        effects.Paths.FirstOrDefault(path => ProtectedPaths.IsState(path, scope)) is { } path
            ? PermissionEvaluator.State(path.Path)
            : null;

    private PermissionDecision? Protected() =>
        effects.Paths.Select(ProtectedPaths.OfEffect).FirstOrDefault(name => name is not null) is { } name
            ? PermissionEvaluator.Protected(name, mode)
            : null;

    private void JudgeParts()
    {
        var covered = new bool[effects.Programs.Count];
        for (var at = 0; at < covered.Length; at++)
        {
            covered[at] = JudgeRun(effects.Programs[at], at);
        }

        foreach (var path in effects.Paths)
        {
            JudgePath(path, path.Run >= 0 && covered[path.Run]);
        }

        foreach (var network in effects.Network)
        {
            var host = network.Host.Length == 0 ? "a host that is not known" : network.Host;
            Add($"reach {host}", covered[network.Run] ? "its program" : null);
        }

        foreach (var unknown in effects.Unknown)
        {
            Add($"unknown: {unknown}", null);
        }
    }

    /// <summary>Whether a rule allows the program, and with it all that it does by itself.</summary>
    private bool JudgeRun(ProgramRun run, int at)
    {
        var text = $"run {Shown(run.Text)}";
        if (
            run.Nature == ProgramNature.Harmless
            && !run.IsElsewhere
            && effects.Paths.All(path => path.Run != at || IsAllowedPath(path))
        )
        {
            Add(text, ReadOnly);
            return false;
        }

        var allowing = rules.FirstOrDefault(rule => rule.Verdict == PermissionVerdict.Allow && AllowsRun(rule, run));
        if (allowing is not null)
        {
            Use(allowing);
            Add(text, $"{allowing.Text} of {allowing.Source}");
            return true;
        }

        var isEdit = run is { Nature: ProgramNature.Edits or ProgramNature.Harmless, IsElsewhere: false };
        if (!isEdit)
        {
            _missing.Add(RuleSuggestions.ForRun(run));
        }

        Add(text, isEdit ? "what it does to files" : null);
        return false;
    }

    private bool AllowsRun(PermissionRule rule, ProgramRun run)
    {
        var (name, pattern) = RuleText.Of(rule.Text);
        return name == toolName && pattern is not null && CommandRule.Allows(pattern, run);
    }

    private void JudgePath(PathEffect path, bool isCovered)
    {
        var text = $"{path.Use.ToString().ToLowerInvariant()} {path.Path}";
        if (isCovered)
        {
            Add(text, "its program");
        }
        else if (IsAllowedPath(path))
        {
            Add(text, path.Changes ? "acceptEdits" : ReadOnly);
        }
        else if (AllowingPath(path) is { } rule)
        {
            Use(rule);
            Add(text, $"{rule.Text} of {rule.Source}");
        }
        else
        {
            _missing.AddRange(RuleSuggestions.ForPath(path, effects, scope.Workspace));
            Add(text, null);
        }
    }

    private PermissionRule? AllowingPath(PathEffect path) =>
        rules.FirstOrDefault(rule =>
            rule.Verdict == PermissionVerdict.Allow && RuleMatcher.MatchesPath(rule, path, scope.Workspace)
        );

    private bool IsAllowedPath(PathEffect path) =>
        path.Use switch
        {
            PathUse.Enter => true,
            PathUse.Read or PathUse.List => path.IsInside || path.IsCommon,
            PathUse.Write => path.IsInside && mode == PermissionMode.AcceptEdits,
            _ => path.IsInside && mode == PermissionMode.AcceptEdits && !IsWholeWorkspace(path),
        };

    /// <summary>To take away all there is, or what holds it, is more than an edit.</summary>
    private bool IsWholeWorkspace(PathEffect path) =>
        ProtectedPaths.IsBelow(scope.Workspace, path.Path)
        || ProtectedPaths.IsBelow(scope.Workspace, path.Real)
        || (path.Reach == PathReach.Glob && path.Path == $"{scope.Workspace.TrimEnd('/')}/*");

    private PermissionRule? Whole(PermissionVerdict verdict) =>
        rules.FirstOrDefault(rule =>
            rule.Verdict == verdict && RuleMatcher.Matches(rule, toolName, access, scope.Workspace)
        );

    private void Use(PermissionRule rule)
    {
        if (!_used.Contains(rule))
        {
            _used.Add(rule);
        }
    }

    private void Add(string text, string? by) => _parts.Add(new CommandPart(text, by is not null, by ?? ""));

    private static string Shown(string text) => text.Replace(ProgramRun.UnknownPiece, '…');
}
