using System.Collections.Concurrent;
using CodeAgent.Core.Stores;

namespace CodeAgent.Testing.Stores;

/// <summary>Owners are dead when a test says so.</summary>
public sealed class ListedDead : IOwnerLiveness
{
    private readonly ConcurrentDictionary<OwnerId, bool> _dead = [];

    public void Kill(OwnerId owner) => _dead[owner] = true;

    public bool IsCertainlyDead(OwnerId owner) => _dead.ContainsKey(owner);
}
