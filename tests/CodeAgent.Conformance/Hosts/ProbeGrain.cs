using System.Runtime.CompilerServices;
using CodeAgent.Grains.Hosting;
using Orleans;

namespace CodeAgent.Conformance.Hosts;

/// <summary>The class behind <see cref="IProbeGrain"/>. A host registers it for its suite.</summary>
public sealed class ProbeGrain : IProbeGrain, IDeactivatable
{
    private readonly IActivation _activation;
    private readonly IGrainFactory _grains;
    private readonly HostProbe _probe;
    private readonly int _number;
    private int _value;

    /// <summary>Made by the host.</summary>
    public ProbeGrain(IActivation activation, IGrainFactory grains)
    {
        _activation = activation;
        _grains = grains;
        _probe = HostProbe.Of(activation.Key);
        _number = _probe.CountActivation();
        _probe.Note($"constructed {_number}");
        if (_probe.FailsToConstruct)
        {
            throw new InvalidOperationException("cannot be made");
        }
    }

    /// <inheritdoc/>
    public Task<ProbeNote> WhoAsync() => Task.FromResult(new ProbeNote(_activation.Key, _number));

    /// <inheritdoc/>
    public Task RunAsync(ProbeStep step, CancellationToken cancellationToken) => StepAsync(step);

    /// <inheritdoc/>
    public Task RunInterleavedAsync(ProbeStep step) => StepAsync(step);

    /// <inheritdoc/>
    public async ValueTask<int> AddAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _probe.AddUnsafely(ref _value);
            await Task.Yield();
        }

        return _value;
    }

    /// <inheritdoc/>
    public ValueTask StartLoopAsync(int times)
    {
        _ = LoopAsync(times);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> NumberAsync() => Task.FromResult(_value);

    /// <inheritdoc/>
    public async Task WaitForCancelAsync(CancellationToken cancellationToken)
    {
        _probe.Signal("waiting");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _activation.Clock, cancellationToken);
        }
        finally
        {
            _probe.Note("cancelled");
            _probe.Signal("cancelled");
        }
    }

    /// <inheritdoc/>
    public Task<int> ThrowAsync(string message, bool late) =>
        late ? ThrowLateAsync(message) : throw new InvalidOperationException(message);

    /// <inheritdoc/>
    public Task EndAsync()
    {
        _activation.DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ProbeNote> RelayAsync(string other) => _grains.GetGrain<IProbeGrain>(other).WhoAsync();

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> CountAsync(
        int last,
        int pauseAfter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        try
        {
            for (var i = 1; i <= Math.Abs(last); i++)
            {
                yield return i;
                if (i == pauseAfter)
                {
                    _probe.Signal("paused");
                    await _probe.WhenAsync("go on").WaitAsync(cancellationToken);
                }
            }

            if (last < 0)
            {
                throw new InvalidOperationException("out of numbers");
            }
        }
        finally
        {
            _probe.Note("disposed");
            _probe.Signal("disposed");
        }
    }

    /// <inheritdoc/>
    public async Task OnDeactivateAsync(CancellationToken cancellationToken)
    {
        _probe.Note(_activation.Deactivating.IsCancellationRequested ? $"told {_number}" : $"not told {_number}");
        _probe.Signal($"ending {_number}");
        if (_probe.Trace.Contains("slow end"))
        {
            await _probe.WhenAsync("end");
        }

        _probe.Note($"ended {_number}");
        _probe.Signal($"ended {_number}");
    }

    private static async Task<int> ThrowLateAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    private async Task StepAsync(ProbeStep step)
    {
        _probe.Note($"begin {step.Name}");
        _probe.Signal($"begin {step.Name}");
        if (step.Until is null)
        {
            await Task.Yield();
            await Task.Yield();
        }
        else
        {
            await _probe.WhenAsync(step.Until);
        }

        _probe.Note($"end {step.Name}");
    }

    private async Task LoopAsync(int times)
    {
        await AddAsync(times);
        _probe.Signal("looped");
    }
}
