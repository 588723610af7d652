using CodeAgent.Core.Errors;
using CodeAgent.Grains.Trees;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Health;

/// <summary>Says whether the process can take work: it is not draining, and the store can be written.</summary>
internal sealed class Readiness(IGrainFactory grains, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_longestProbe = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private (string? Fault, DateTimeOffset At)? _last;
    private volatile bool _isDraining;

    /// <summary>Whether no new work is taken any more.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Takes no new work from now on.</summary>
    public void Drain() => _isDraining = true;

    /// <summary>Why no work can be taken; null where it can. Asked often, it looks once a second.</summary>
    public async Task<string?> FaultAsync()
    {
        if (_isDraining)
        {
            return "draining";
        }

        await _turn.WaitAsync();
        try
        {
            if (_last is not { } last || clock.GetUtcNow() - last.At >= s_remembered)
            {
                _last = last = (await ProbeAsync(), clock.GetUtcNow());
            }

            return last.Fault;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<string?> ProbeAsync()
    {
        using var limit = new CancellationTokenSource(s_longestProbe, clock);
        try
        {
            var directory = grains.GetGrain<ITreeDirectoryGrain>(ITreeDirectoryGrain.Key);
            await directory.ProbeAsync(clock.GetUtcNow().ToUnixTimeMilliseconds(), limit.Token).WaitAsync(limit.Token);
            return null;
        }
        catch (CodeAgentException error)
        {
            return error.Code.ToText();
        }
        catch (OperationCanceledException)
        {
            return ErrorCode.StoreBusy.ToText();
        }
    }
}
