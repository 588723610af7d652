namespace CodeAgent.Redis;

/// <summary>How a Redis server is reached.</summary>
/// <param name="Configuration">StackExchange.Redis' text, e.g. <c>redis:6379,password=…,ssl=true</c>. Secret: never shown.</param>
public sealed record RedisOptions(string Configuration)
{
    /// <summary>What all our keys and channels begin with, so that clusters can share a server. <c>[a-z0-9-]</c>.</summary>
    public string Prefix { get; init; } = "codeagent";

    /// <inheritdoc/>
    public override string ToString() => $"Redis, prefix {Prefix}";
}
