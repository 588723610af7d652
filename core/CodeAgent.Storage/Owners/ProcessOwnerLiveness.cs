using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Owners;

/// <summary>Knows the dead among the owners that were processes of this machine, by process id and start time.</summary>
public sealed class ProcessOwnerLiveness : IOwnerLiveness
{
    /// <inheritdoc/>
    public bool IsCertainlyDead(OwnerId owner)
    {
        if (owner.Host != MachineIdentity.Host)
        {
            return false;
        }

        if (owner.BootId != MachineIdentity.Boot)
        {
            // An earlier boot took its processes along. Another namespace of this boot is out of sight.
            return MachineIdentity.KernelOf(owner.BootId) != MachineIdentity.KernelOf(MachineIdentity.Boot);
        }

        var start = ProcessStart.Find(owner.Pid);
        return start is null || (start != ProcessStart.Unknown && start != owner.StartTime);
    }
}
