using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>Every type of the log's language, found by reflection, so that a new one cannot be forgotten.</summary>
internal static class Vocabulary
{
    public static IReadOnlyList<Type> Events { get; } = Derived(typeof(SessionEvent));

    public static IReadOnlyList<Type> Commands { get; } = Derived(typeof(SessionCommand));

    public static IReadOnlyList<Type> Transients { get; } = Derived(typeof(TransientEvent));

    public static IReadOnlyList<Type> TaskEvents { get; } = Derived(typeof(TaskEvent));

    public static IReadOnlyList<Type> TaskCommands { get; } = Derived(typeof(TaskCommand));

    /// <summary>All of them, sessions' and tasks'.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [.. Events, .. Commands, .. Transients, .. TaskEvents, .. TaskCommands];

    /// <summary>What two lists of names do not share, as a sentence each.</summary>
    public static IReadOnlyList<string> Differences(string place, IEnumerable<Type> types, IEnumerable<string> found)
    {
        var (expected, actual) = (types.Select(type => type.Name).ToHashSet(), found.ToList());
        return
        [
            .. expected.Except(actual).Select(name => $"{name} is not in {place}."),
            .. actual.Except(expected).Select(name => $"{place} has {name}, which is no type."),
            .. actual
                .CountBy(name => name)
                .Where(pair => pair.Value > 1)
                .Select(pair => $"{pair.Key} is twice in {place}."),
        ];
    }

    private static IReadOnlyList<Type> Derived(Type parent) =>
        [
            .. parent
                .Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(parent) && !type.IsAbstract)
                .OrderBy(type => type.Name, StringComparer.Ordinal),
        ];
}
