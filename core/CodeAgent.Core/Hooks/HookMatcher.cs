using System.Buffers;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Hooks;

/// <summary>Which hooks run at a moment.</summary>
public static class HookMatcher
{
    private static readonly SearchValues<char> s_names = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- ,|"
    );

    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, Regex?> s_patterns = new(StringComparer.Ordinal);

    /// <summary>The hooks of a moment in their order; of several that do the same the first.</summary>
    /// <param name="hooks">All hooks.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="subject">What matchers are about: the tool, the source, the type.</param>
    public static IReadOnlyList<HookDefinition> Of(
        IReadOnlyList<HookDefinition> hooks,
        HookEvent moment,
        string subject
    )
    {
        var found = new List<HookDefinition>();
        foreach (var hook in hooks)
        {
            if (hook.Event == moment && Matches(hook.Matcher, subject) && !found.Exists(hook.IsSameAs))
            {
                found.Add(hook);
            }
        }

        return found;
    }

    /// <summary>Whether any hook runs at a moment.</summary>
    public static bool Any(IReadOnlyList<HookDefinition> hooks, HookEvent moment, string subject) =>
        hooks.Any(hook => hook.Event == moment && Matches(hook.Matcher, subject));

    /// <summary>Whether a matcher can be used: a list of names, or a regular expression that compiles.</summary>
    public static bool IsUsable(string matcher) => IsAll(matcher) || IsNames(matcher) || Pattern(matcher) is not null;

    /// <summary>Whether a matcher speaks of a subject. One that takes too long does: rather one run too many.</summary>
    public static bool Matches(string? matcher, string subject)
    {
        if (matcher is null || IsAll(matcher))
        {
            return true;
        }

        if (IsNames(matcher))
        {
            return matcher.Split([',', '|'], StringSplitOptions.TrimEntries).Contains(subject, StringComparer.Ordinal);
        }

        try
        {
            return Pattern(matcher)?.IsMatch(subject) ?? true;
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static bool IsAll(string matcher) => matcher is "" or "*";

    private static bool IsNames(string matcher) => !matcher.AsSpan().ContainsAnyExcept(s_names);

    private static Regex? Pattern(string matcher) =>
        s_patterns.GetOrAdd(
            matcher,
            static text =>
            {
                try
                {
                    return new Regex(text, RegexOptions.CultureInvariant, s_limit);
                }
                catch (ArgumentException)
                {
                    return null;
                }
            }
        );
}
