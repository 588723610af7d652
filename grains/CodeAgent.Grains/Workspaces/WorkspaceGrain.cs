using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Workspaces;

/// <summary>Carries out the orders for one workspace, each once at a time, in the background of its calls.</summary>
public sealed class WorkspaceGrain(IActivation activation, IWorkspaces workspaces) : IWorkspaceGrain, IDeactivatable
{
    private static readonly TimeSpan s_shortWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_whileBusy = TimeSpan.FromHours(1);
    private readonly Dictionary<string, Task> _orders = new(StringComparer.Ordinal);
    private CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(activation.Deactivating);

    /// <inheritdoc/>
    public Task<PreparedWorkspace?> EnsureAsync(WorkspaceOrder order, CancellationToken cancellationToken) =>
        AnswerAsync(
            $"ensure {order.Commit} {order.MergeIn}",
            stop => workspaces.EnsureAsync(order, stop),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<WorkspaceResult?> CollectAsync(CollectOrder order, CancellationToken cancellationToken) =>
        AnswerAsync("collect", stop => workspaces.CollectAsync(order, stop), cancellationToken);

    /// <inheritdoc/>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(activation.Deactivating);
        await workspaces.ReleaseAsync(activation.Key, cancellationToken);
        activation.DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public Task OnDeactivateAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    /// <summary>Begins an order or finds it; its end is told once, and a failure to whoever asks next.</summary>
    private async Task<T?> AnswerAsync<T>(
        string order,
        Func<CancellationToken, Task<T>> carryOut,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (!_orders.TryGetValue(order, out var running))
        {
            activation.DelayDeactivation(s_whileBusy);
            _orders[order] = running = carryOut(_stop.Token);
        }

        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(running, Task.Delay(s_shortWait, activation.Clock, waited.Token));
        await waited.CancelAsync();
        if (!running.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        _orders.Remove(order);
        activation.DelayDeactivation(TimeSpan.Zero);
        return await (Task<T>)running;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAny(
            Task.WhenAll(_orders.Values),
            Task.Delay(Timeout.InfiniteTimeSpan, activation.Clock, cancellationToken)
        );
        _orders.Clear();
        _stop.Dispose();
    }
}
