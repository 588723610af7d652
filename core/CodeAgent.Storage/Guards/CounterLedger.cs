using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Guards;

/// <summary>Computes the changes of a tree's counters, before anything is written. Every store asks here.</summary>
internal static class CounterLedger
{
    private static readonly CounterValue s_untouched = new(0, null);

    /// <summary>The new values of the counters that change, in order; null where an enforced one would pass its limit.</summary>
    /// <param name="changes">Changes, one after the other; a counter may appear more than once.</param>
    /// <param name="find">The present value of a counter; null where it was never changed.</param>
    /// <param name="passed">The counter that would pass its limit.</param>
    public static IReadOnlyDictionary<string, CounterValue>? Apply(
        IReadOnlyList<CounterChange> changes,
        Func<string, CounterValue?> find,
        out string? passed
    )
    {
        passed = null;
        var values = new Dictionary<string, CounterValue>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var old = values.GetValueOrDefault(change.Name) ?? find(change.Name) ?? s_untouched;
            var limit = change.SetLimit ?? old.Limit;
            var value = long.CreateSaturating((Int128)old.Value + change.Delta);
            if (change.Enforce && value > limit)
            {
                passed = change.Name;
                return null;
            }

            values[change.Name] = new CounterValue(value, limit);
        }

        return values;
    }
}
