using CodeAgent.Grains.Hosting;
using Orleans.Runtime;

namespace CodeAgent.Silo.Grains;

/// <summary>Orleans' activation as our grains see it.</summary>
internal sealed class OrleansActivation : IActivation, IDisposable
{
    private readonly IGrainContext _context;
    private readonly IGrainRuntime _runtime;
    private readonly CancellationTokenSource _deactivating = new();

    public OrleansActivation(IGrainContextAccessor accessor, IGrainRuntime runtime, TimeProvider clock)
    {
        _context = accessor.GrainContext;
        _runtime = runtime;
        Clock = clock;
        _context.ObservableLifecycle.Subscribe(
            nameof(OrleansActivation),
            GrainLifecycleStage.Activate,
            _ => Task.CompletedTask,
            DeactivateAsync
        );
    }

    public string Key => _context.GrainId.Key.ToString()!;

    public TimeProvider Clock { get; }

    public CancellationToken Deactivating => _deactivating.Token;

    public void DelayDeactivation(TimeSpan atLeast) => _runtime.DelayDeactivation(_context, atLeast);

    public void DeactivateOnIdle() => _runtime.DeactivateOnIdle(_context);

    public void Dispose() => _deactivating.Dispose();

    private async Task DeactivateAsync(CancellationToken cancellationToken)
    {
        await _deactivating.CancelAsync();
        if (_context.GrainInstance is IDeactivatable grain)
        {
            await grain.OnDeactivateAsync(cancellationToken);
        }
    }
}
