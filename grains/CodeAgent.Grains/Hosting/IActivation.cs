namespace CodeAgent.Grains.Hosting;

/// <summary>
/// What a host gives each activation of a grain, in its constructor. Grains use this and nothing else of their host, so
/// that the same class runs in process and on an Orleans cluster.
/// </summary>
public interface IActivation
{
    /// <summary>The grain's string key.</summary>
    string Key { get; }

    /// <summary>The time, fake in simulations.</summary>
    TimeProvider Clock { get; }

    /// <summary>Fires when the host begins to end this activation. Background work must then stop within 10 s.</summary>
    CancellationToken Deactivating { get; }

    /// <summary>Keeps the host from ending an idle activation for a while; called again to extend.</summary>
    void DelayDeactivation(TimeSpan atLeast);

    /// <summary>Asks the host to end this activation once its current calls are done.</summary>
    void DeactivateOnIdle();
}

/// <summary>Implemented by a grain class that has something to do before its activation ends.</summary>
public interface IDeactivatable
{
    /// <summary>Called once, after <see cref="IActivation.Deactivating"/> fired and before the activation is dropped.</summary>
    Task OnDeactivateAsync(CancellationToken cancellationToken);
}
