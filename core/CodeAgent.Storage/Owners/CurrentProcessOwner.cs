using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Owners;

/// <summary>Names the running process as an owner of leases.</summary>
public static class CurrentProcessOwner
{
    private static readonly Lazy<OwnerId> s_id = new(() =>
        new OwnerId(
            MachineIdentity.Host,
            MachineIdentity.Boot,
            Environment.ProcessId,
            ProcessStart.Find(Environment.ProcessId)
                ?? throw new InvalidOperationException("The start time of the own process cannot be read.")
        )
    );

    /// <summary>The owner that this process is; the same for its whole life.</summary>
    public static OwnerId Id => s_id.Value;
}
