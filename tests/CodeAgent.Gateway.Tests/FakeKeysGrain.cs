using CodeAgent.Grains.Requests;

namespace CodeAgent.Gateway.Tests;

/// <summary>Remembers keys as long as its activation lives.</summary>
internal sealed class FakeKeysGrain : IRequestKeysGrain
{
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    public Task<bool> ClaimAsync(string requestKey, long fingerprint, CancellationToken cancellationToken) =>
        Task.FromResult(_known.TryAdd(requestKey, fingerprint) || _known[requestKey] == fingerprint);
}
