using CodeAgent.Grains.Agents;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Sessions;

/// <summary>One session that a person talks with; its key is the session's id.</summary>
public interface ISessionGrain : IAgentGrain;

/// <summary>Finds sessions; the key is <see cref="Key"/>.</summary>
public interface ISessionDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "sessions";

    /// <summary>Sessions that match, newest update first.</summary>
    [AlwaysInterleave]
    Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellationToken);
}
