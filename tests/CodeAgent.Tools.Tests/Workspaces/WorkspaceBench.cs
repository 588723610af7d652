using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Workspaces;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Tests.Git;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

/// <summary>A user's repository, a state folder and the workspaces over it.</summary>
internal sealed class WorkspaceBench : IDisposable, IBlobs
{
    public static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2));

    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly TemporaryFolder _folder = new();

    public WorkspaceBench(TimeProvider? clock = null)
    {
        Options = new GitWorkspaceOptions
        {
            StateFolder = _folder["sta te"],
            Environment = TestRepository.Variables,
            Blobs = this,
            Clock = clock ?? TimeProvider.System,
        };
        Workspaces = new GitWorkspaces(Options);
        User.Write("a.txt", "one\n");
        User.Commit();
    }

    public TestRepository User { get; } = new();

    public GitWorkspaceOptions Options { get; }

    public GitWorkspaces Workspaces { get; }

    public string Beside(string name) => _folder[name];

    public string State(params string[] parts) => Path.Join([Options.StateFolder, .. parts]);

    public async Task<PreparedRepository> PrepareAsync(string? baseRef = null)
    {
        var prepared = await Workspaces.PrepareAsync(new RepositoryOrder(User.Root, baseRef), default);
        Assert.Null(prepared.Failure);
        return prepared;
    }

    public async Task<string> EnsureAsync(PreparedRepository prepared, string id = "task/x/1", string? mergeIn = null)
    {
        var order = new WorkspaceOrder(id, prepared.Mirror, prepared.BaseCommit, prepared.Setup) { MergeIn = mergeIn };
        var ready = await Workspaces.EnsureAsync(order, default);
        Assert.Null(ready.Failure);
        return ready.Folder;
    }

    public async Task<WorkspaceResult> CollectAsync(string id = "task/x/1", string message = "a result")
    {
        var result = await Workspaces.CollectAsync(new CollectOrder(id, message, At), default);
        Assert.Null(result.Failure);
        return result;
    }

    /// <summary>A commit of the mirror with these files written over a base's, made by way of a workspace.</summary>
    public async Task<string> CommitAsync(
        PreparedRepository prepared,
        string id,
        params (string Name, string? Text)[] files
    )
    {
        var folder = await EnsureAsync(prepared, id);
        foreach (var (name, text) in files)
        {
            var path = Path.Join(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (text is null)
                File.Delete(path);
            else
                await File.WriteAllTextAsync(path, text);
        }
        return (await CollectAsync(id)).Commit!;
    }

    public string Mirror(PreparedRepository prepared, params string[] arguments) =>
        User.Git(["--git-dir", State("mirrors", prepared.Mirror), .. arguments]);

    /// <summary>Whether the process whose id a file has can still run.</summary>
    public static bool IsAlive(string file) =>
        ProcessTable.Find(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture))?.IsAlive == true;

    public Task<CheckResult> CheckAsync(PreparedRepository prepared, string command, double seconds = 60) =>
        Workspaces.CheckAsync(
            new CheckOrder(
                "check",
                prepared.Mirror,
                prepared.BaseCommit,
                command,
                TimeSpan.FromSeconds(seconds),
                prepared.Setup
            ),
            default
        );

    public ValueTask<string> PutBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        _blobs[hash] = content.ToArray();
        return ValueTask.FromResult(hash);
    }

    public ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(
        string sha256,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult<ReadOnlyMemory<byte>?>(_blobs.TryGetValue(sha256, out var found) ? found : null);

    public void Dispose()
    {
        User.Dispose();
        _folder.Dispose();
    }
}
