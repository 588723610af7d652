using CodeAgent.Grains.Approvals;
using CodeAgent.Grains.Models;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using CodeAgent.Grains.Workers;

namespace CodeAgent.Gateway.Remote;

/// <summary>The grains that a remote program may call, by the names that it calls them by.</summary>
internal sealed class GrainTable
{
    private readonly Dictionary<string, Type> _grains = new(StringComparer.Ordinal)
    {
        [NameOf(typeof(ITaskGrain))] = typeof(ITaskGrain),
        [NameOf(typeof(ITaskDirectoryGrain))] = typeof(ITaskDirectoryGrain),
        [NameOf(typeof(ICoordinatorGrain))] = typeof(ICoordinatorGrain),
        [NameOf(typeof(ISubagentGrain))] = typeof(ISubagentGrain),
        [NameOf(typeof(ISessionGrain))] = typeof(ISessionGrain),
        [NameOf(typeof(ISessionDirectoryGrain))] = typeof(ISessionDirectoryGrain),
        [NameOf(typeof(IApprovalDirectoryGrain))] = typeof(IApprovalDirectoryGrain),
        [NameOf(typeof(IWorkerDirectoryGrain))] = typeof(IWorkerDirectoryGrain),
        [NameOf(typeof(IModelDirectoryGrain))] = typeof(IModelDirectoryGrain),
    };

    /// <summary>The name of a grain interface: <c>ITaskGrain</c> is <c>task</c>.</summary>
    public static string NameOf(Type type) => type.Name[1..^5].ToLowerInvariant();

    /// <summary>The interface of a name; null for none.</summary>
    public Type? Find(string name) => _grains.GetValueOrDefault(name);

    /// <summary>Adds one, which only admins may call.</summary>
    public void Add(Type type) => _grains.Add(NameOf(type), type);
}
