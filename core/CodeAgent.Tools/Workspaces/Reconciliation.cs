using System.Globalization;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Cleans up what dead processes left. What somebody works on is locked, and left alone.</summary>
internal sealed class Reconciliation(
    WorkspacePlaces places,
    MirrorKeeper mirrors,
    WorkspaceCommands commands,
    TimeProvider clock
)
{
    private static readonly TimeSpan s_asideLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_lockLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_setupLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_youth = TimeSpan.FromHours(1);
    private readonly List<string> _done = [];

    /// <summary>Cleans up; returns a line for each thing that was done.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlySet<string> living, CancellationToken cancellationToken)
    {
        if (await commands.ReapAsync() is > 0 and var ended)
            _done.Add($"ended {ended} commands of a dead process");
        foreach (var home in Folders(places.Worktrees))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LookAtWorkspace(home, living);
        }
        foreach (var home in Folders(places.Checks))
            RemoveUnlocked("check", home, "checkout of a check");
        foreach (var half in Folders(places.Mirrors).Where(IsHalf))
            RemoveUnlocked("mirror", half, "half-made mirror");
        foreach (var half in Folders(places.Setups).Where(IsHalf))
            RemoveUnlocked("setup", half, "half-made setup");
        foreach (var old in Folders(places.Setups).Where(folder => IsOlder(folder, s_setupLife)))
            RemoveUnlocked("setup", old, "old setup");
        foreach (var old in Folders(places.Aside).Where(IsOverdue))
            Remove(old, "workspace that was moved aside");
        foreach (var old in Folders(places.Scratch).Where(folder => IsPack(folder) && IsOlder(folder, s_lockLife)))
            Remove(old, "pack");
        await TidyMirrorsAsync(cancellationToken);
        RemoveLocks();
        return _done;
    }

    private static IEnumerable<string> Folders(string place) =>
        Directory.Exists(place) ? Directory.GetDirectories(place).Order(StringComparer.Ordinal) : [];

    private static bool IsHalf(string folder) => Path.GetFileName(folder).StartsWith(".new-", StringComparison.Ordinal);

    private static bool IsPack(string folder) => Path.GetFileName(folder).StartsWith("pack-", StringComparison.Ordinal);

    private bool IsOlder(string path, TimeSpan age) =>
        File.GetLastWriteTimeUtc(path) < clock.GetUtcNow().UtcDateTime - age;

    private void LookAtWorkspace(string home, IReadOnlySet<string> living)
    {
        var name = Path.GetFileName(home);
        using var held = FileLock.TryTake(places.Lock("workspace", name));
        if (held is null)
            return;
        if (WorkspaceRecord.Read(home) is not { } record)
            Remove(home, "half-made workspace");
        else if (!living.Contains(record.Id) && !IsYoung(home))
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            Directory.Move(home, Path.Join(WorkspacePlaces.Made(places.Aside), $"{now}-{name}"));
            _done.Add($"moved the workspace {record.Id} aside: nobody knows it");
        }
    }

    /// <summary>Its owner, another process perhaps, may not have recorded it when the living ones were listed.</summary>
    private bool IsYoung(string home) => WorkspaceRecord.WrittenAt(home) > clock.GetUtcNow().UtcDateTime - s_youth;

    /// <summary>The name of a folder that was moved aside begins with the time of that.</summary>
    private bool IsOverdue(string folder) =>
        !long.TryParse(Path.GetFileName(folder).Split('-')[0], CultureInfo.InvariantCulture, out var since)
        || since < (clock.GetUtcNow() - s_asideLife).ToUnixTimeSeconds();

    private void RemoveUnlocked(string kind, string folder, string what)
    {
        var name = Path.GetFileName(folder);
        using var held = FileLock.TryTake(places.Lock(kind, IsHalf(folder) ? name[".new-".Length..] : name));
        if (held is not null)
            Remove(folder, what);
    }

    private void Remove(string folder, string what)
    {
        FolderRemoval.Remove(folder);
        _done.Add($"removed the {what} {Path.GetFileName(folder)}");
    }

    private async Task TidyMirrorsAsync(CancellationToken cancellationToken)
    {
        foreach (var mirror in Folders(places.Mirrors).Where(folder => !IsHalf(folder)).Select(Path.GetFileName))
        {
            using var held = FileLock.TryTake(places.Lock("mirror", mirror!));
            if (held is null)
                continue;
            MirrorKeeper.RemoveStaleLocks(places.Mirror(mirror!), clock);
            var packing = new MirrorPacking(mirrors.Open(mirror!));
            if (!packing.IsDue)
                continue;
            try
            {
                await packing.RunAsync(cancellationToken);
                _done.Add($"packed the mirror {mirror}");
            }
            catch (GitFailedException failure)
            {
                _done.Add($"did not pack the mirror {mirror}: {failure.Message}");
            }
        }
    }

    private void RemoveLocks()
    {
        foreach (
            var path in Directory.GetFiles(WorkspacePlaces.Made(places.Locks)).Where(path => IsOlder(path, s_lockLife))
        )
        {
            using var held = FileLock.TryTake(path);
            held?.Delete();
        }
    }
}
