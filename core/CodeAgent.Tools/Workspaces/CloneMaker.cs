using System.Globalization;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Makes clones ready to work in, for agents and for checks: files, environment, setup, and what is merged in.</summary>
internal sealed class CloneMaker(GitProgram git, MirrorKeeper mirrors, SetupRunner setups, WorkspacePlaces places)
{
    private const string Ceiling = "GIT_CEILING_DIRECTORIES";

    /// <summary>Makes one in a folder that is not there yet, and its record.</summary>
    /// <exception cref="GitFailedException">It cannot be made.</exception>
    public async Task<WorkspaceRecord> MakeAsync(string home, WorkspaceOrder order, CancellationToken cancellationToken)
    {
        var mirror = mirrors.Open(order.Mirror);
        var commit = await mirror.CommitAsync(order.Commit, cancellationToken);
        var mergeIn = order.MergeIn is { } other ? await mirror.CommitAsync(other, cancellationToken) : null;
        if (mergeIn is not null && await mirror.IsAncestorAsync(mergeIn, commit, cancellationToken))
            mergeIn = null;
        var folder = new WorkspaceFolder(WorkspacePlaces.Made(home), mirror.Folder);
        Directory.CreateDirectory(folder.Tree);
        var clone = new PrivateClone(git, mirror, folder);
        await clone.MakeAsync(commit, cancellationToken);
        var record = new WorkspaceRecord
        {
            Id = order.Id,
            Mirror = order.Mirror,
            Commit = commit,
            MergeIn = mergeIn,
            Submodules = await mirror.SubmodulesAsync(commit, cancellationToken),

            // An agent that loses its .git must not end in a repository that the state folder happens to lie in.
            Environment = new Dictionary<string, string> { [Ceiling] = home },
        };
        if (order.Setup is { } setup)
        {
            record = await EquipAsync(home, record, setup, cancellationToken);
            var fresh = new FreshClone(folder, mirror, commit, record.Environment);
            if (await setups.PrepareAsync(fresh, setup, order, cancellationToken) is { } failure)
                throw new GitFailedException(failure);
            await clone.RenewAsync(commit, cancellationToken);
        }
        return mergeIn is null
            ? record
            : record with
            {
                Conflicts = await clone.MergeInAsync(mergeIn, cancellationToken),
            };
    }

    /// <summary>Declared variables and free ports. The ports stand in the folder before anybody else looks for some.</summary>
    private async Task<WorkspaceRecord> EquipAsync(
        string home,
        WorkspaceRecord record,
        WorkspaceSetup setup,
        CancellationToken cancellationToken
    )
    {
        var environment = new Dictionary<string, string>(setup.Environment, StringComparer.Ordinal)
        {
            [Ceiling] = home,
        };
        if (setup.Ports.Count == 0)
            return record with { Environment = environment };
        using var held = await FileLock.TakeAsync(places.Lock("ports", "all"), git.Clock, cancellationToken);
        var taken = Homes().SelectMany(PortsOf).ToHashSet();
        var found = FreePorts.Find(setup.Ports.Count, taken);
        foreach (var (name, port) in setup.Ports.Zip(found))
            environment[name] = port.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(
            PortsFile(home),
            found.Select(port => port.ToString(CultureInfo.InvariantCulture)),
            cancellationToken
        );
        return record with { Environment = environment };
    }

    private IEnumerable<string> Homes() =>
        new[] { places.Worktrees, places.Checks }.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories);

    private static string PortsFile(string home) => Path.Join(home, "ports");

    private static IEnumerable<int> PortsOf(string home) =>
        File.Exists(PortsFile(home))
            ? File.ReadAllLines(PortsFile(home))
                .Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out var port) ? port : 0)
            : [];
}
