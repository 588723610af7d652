using CodeAgent.Tools.Files;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes.Limits;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>A child that is started in a sandbox, or not in one where none is wanted. Disposed when it has ended.</summary>
internal sealed class Enclosed : IDisposable
{
    /// <summary>A file by which a git folder says that another one has its configuration. A mount cannot keep it missing.</summary>
    private const string CommonFolder = "commondir";

    private readonly IReadOnlyList<string> _gitFolders;
    private readonly ControlGroups? _groups;
    private readonly ControlGroup? _group;
    private bool _isReturned;

    private Enclosed(ChildStart start, IReadOnlyList<string> gitFolders, ControlGroups? groups, ControlGroup? group)
    {
        Start = start;
        _gitFolders = gitFolders;
        _groups = groups;
        _group = group;
    }

    /// <summary>What is started.</summary>
    public ChildStart Start { get; }

    /// <summary>Whether it is in a sandbox.</summary>
    public bool IsIn { get; private init; }

    /// <summary>The bound that it met; null for none.</summary>
    public LimitMet? LimitMet => _group?.Met();

    /// <summary>One that is not in a sandbox.</summary>
    public static Enclosed Free(ChildStart start) => new(start, [], null, null);

    /// <summary>One that is in a sandbox.</summary>
    /// <param name="start">What is started.</param>
    /// <param name="gitFolders">Git folders that it may write.</param>
    /// <param name="groups">Where its group is from.</param>
    /// <param name="group">What bounds it.</param>
    public static Enclosed Within(
        ChildStart start,
        IReadOnlyList<string> gitFolders,
        ControlGroups? groups,
        ControlGroup? group
    ) =>
        new(start, [.. gitFolders.Where(folder => !Path.Exists(Path.Join(folder, CommonFolder)))], groups, group)
        {
            IsIn = true,
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isReturned)
            return;
        _isReturned = true;
        foreach (var folder in _gitFolders.Where(folder => RealPath.Of(folder) == folder))
            File.Delete(Path.Join(folder, CommonFolder));
        if (_group is not null)
            _groups!.Return(_group);
    }
}
