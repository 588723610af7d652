namespace CodeAgent.Gateway.Security.Traffic;

/// <summary>Token buckets by name: each fills evenly and is full after a while, and is then forgotten.</summary>
/// <param name="rate">Tokens that come back in a period.</param>
/// <param name="period">The period.</param>
/// <param name="size">Tokens of a full bucket.</param>
/// <param name="clock">The time.</param>
internal sealed class Buckets(int rate, TimeSpan period, int size, TimeProvider clock)
{
    /// <summary>More names than this at once are only known by full buckets that can be forgotten.</summary>
    private const int MostNames = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes a token; how long until there is one where there is none, null where one was taken.</summary>
    public TimeSpan? Take(string name)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var tokens = TokensOf(name, now);
            if (tokens < 1)
            {
                return period * ((1 - tokens) / rate);
            }

            if (_buckets.Count >= MostNames)
            {
                Forget(now);
            }

            _buckets[name] = (tokens - 1, now);
            return null;
        }
    }

    /// <summary>How long until there is a token where there is none, null where there is one. Takes none.</summary>
    public TimeSpan? Peek(string name)
    {
        lock (_gate)
        {
            var tokens = TokensOf(name, clock.GetUtcNow());
            return tokens < 1 ? period * ((1 - tokens) / rate) : null;
        }
    }

    private double TokensOf(string name, DateTimeOffset now) =>
        _buckets.TryGetValue(name, out var bucket)
            ? Math.Min(size, bucket.Tokens + ((now - bucket.At) / period * rate))
            : size;

    private void Forget(DateTimeOffset now)
    {
        foreach (var name in _buckets.Keys.Where(name => TokensOf(name, now) >= size).ToList())
        {
            _buckets.Remove(name);
        }

        // A flood of names that are all in use: the emptiest are worth keeping.
        foreach (var name in _buckets.OrderByDescending(one => one.Value.Tokens).Take(_buckets.Count - MostNames + 1))
        {
            _buckets.Remove(name.Key);
        }
    }
}
