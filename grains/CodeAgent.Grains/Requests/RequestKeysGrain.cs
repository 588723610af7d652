using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Requests;

/// <summary>Keeps keys as the store's cursors; calls take turns, so that of two at once one is the first.</summary>
public sealed class RequestKeysGrain(IActivation activation, SessionRuntime runtime) : IRequestKeysGrain
{
    private readonly StreamId _stream = StreamId.Parse(activation.Key);

    /// <inheritdoc/>
    public async Task<bool> ClaimAsync(string requestKey, long fingerprint, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fingerprint, 1);
        var name = $"request-key/{requestKey}";
        var known = await runtime.Store.ReadCursorAsync(name, _stream, cancellationToken);
        if (known == 0)
        {
            await runtime.Store.SaveCursorAsync(name, _stream, fingerprint, cancellationToken);
            return true;
        }

        return known == fingerprint;
    }
}
