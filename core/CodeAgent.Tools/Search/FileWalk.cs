using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Search;

/// <summary>A file that a walk found.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Relative">Relative to where the walk began.</param>
internal readonly record struct FoundFile(string Path, string Relative);

/// <summary>
/// Lists the regular files below a folder, less what <c>.gitignore</c> files ignore and every <c>.git</c>. Links are
/// not followed, so that it neither leaves the folder nor goes round in a circle. Bounded in entries.
/// </summary>
internal sealed class FileWalk(string root, CancellationToken cancellationToken)
{
    private const int MostEntries = 1_000_000;

    private static readonly EnumerationOptions s_all = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
        ReturnSpecialDirectories = false,
    };

    private int _entries;

    /// <summary>Whether it ended before everything was seen.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The files, in no particular order. Ends early when cancelled.</summary>
    public IEnumerable<FoundFile> Files()
    {
        if (FileStat.OfPath(root).Kind == FileKind.Regular)
        {
            yield return new FoundFile(root, Path.GetFileName(root));
            yield break;
        }
        var pending = new Stack<(string Folder, IgnoreScope Scope)>();
        pending.Push((root, IgnoreScope.Of(root)));
        while (pending.TryPop(out var here))
        {
            foreach (var entry in Entries(here.Folder))
            {
                if (++_entries > MostEntries || cancellationToken.IsCancellationRequested)
                {
                    IsCut = true;
                    yield break;
                }
                if (entry.Name == ".git" || entry.LinkTarget is not null)
                    continue;
                var isFolder = entry.Attributes.HasFlag(FileAttributes.Directory);
                if (here.Scope.Ignores(entry.FullName, isFolder))
                    continue;
                if (isFolder)
                    pending.Push((entry.FullName, here.Scope.Below(entry.Name)));
                else if (FileStat.OfPath(entry.FullName).Kind == FileKind.Regular)
                    yield return new FoundFile(entry.FullName, Path.GetRelativePath(root, entry.FullName));
            }
        }
    }

    private static IEnumerable<FileSystemInfo> Entries(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", s_all)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
