using Orleans;

namespace CodeAgent.Grains.Requests;

/// <summary>
/// Remembers which request a caller's key was given with, so that the same key with another request is found out. Its key
/// is the name of the stream that the requests are about.
/// </summary>
public interface IRequestKeysGrain : IGrainWithStringKey
{
    /// <summary>Whether a key is new, or was given with the same request before. Durable when it returns.</summary>
    /// <param name="requestKey">Who calls, what for, and their key; at most 400 characters.</param>
    /// <param name="fingerprint">Stands for the request: at least one, the same for the same request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ClaimAsync(string requestKey, long fingerprint, CancellationToken cancellationToken);
}
