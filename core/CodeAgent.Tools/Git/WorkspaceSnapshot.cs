using CodeAgent.Tools.Native;

namespace CodeAgent.Tools.Git;

/// <summary>
/// Brings an index of a <see cref="ShadowFolder"/> to the workspace's state: every file that is not ignored or that the
/// user's own index tracks, byte by byte. Left out: nested repositories and submodules, files over
/// <see cref="LargestFile"/>, files that may not be read, sockets and the like.
/// </summary>
internal sealed class WorkspaceSnapshot(GitProgram git, GitRepository repository, ShadowFolder shadow, string index)
{
    /// <summary>Bytes of the largest file that is kept.</summary>
    public const long LargestFile = 50 * 1024 * 1024;

    /// <summary>Bytes of the largest file that this one keeps.</summary>
    public long Largest { get; init; } = LargestFile;

    /// <summary>Files that were left out because they are too large or may not be read.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    private readonly List<string> _leftOut = [];

    private static readonly string[] s_ignored = ["ls-files", "--full-name", "-z", "-c", "-i", "--exclude-standard"];

    /// <summary>Updates the index and writes it as a tree; returns the tree's id.</summary>
    /// <param name="alsoKept">More files to keep where they exist, ignored or not.</param>
    public async Task<string> TakeAsync(IReadOnlyCollection<string> alsoKept, CancellationToken cancellationToken)
    {
        var forced = await ForcedAsync(alsoKept, cancellationToken);
        await DropIgnoredAsync(forced, cancellationToken);
        string[] changed = ["ls-files", "--full-name", "-z", "-m", "-d", "-o", "--exclude-standard"];
        var listed = await ListAsync(shadow.Call(index, changed), cancellationToken);
        var paths = listed.Concat(forced).Distinct().Where(IsOurs).ToLookup(IsKept);
        await UpdateAsync("--force-remove", paths[false], cancellationToken);
        await UpdateAsync("--add", paths[true], cancellationToken);
        var tree = await git.RunAsync(shadow.Call(index, "write-tree"), cancellationToken);
        return tree.Text.Trim();
    }

    /// <summary>What the user's index tracks although it is ignored.</summary>
    private async Task<HashSet<string>> ForcedAsync(
        IReadOnlyCollection<string> alsoKept,
        CancellationToken cancellationToken
    )
    {
        var answer = await git.AskAsync(repository.Call(s_ignored), cancellationToken);
        if (answer.ExitCode != 0 && !repository.HasForeignIndex)
            throw new GitFailedException($"git ls-files: {answer.Errors.Split('\n')[0]}");
        return answer.ExitCode == 0 ? [.. GitPaths.Parse(answer.Output), .. alsoKept] : [.. alsoKept];
    }

    /// <summary>What became ignored since the last time would otherwise be kept because it once was.</summary>
    private async Task DropIgnoredAsync(HashSet<string> forced, CancellationToken cancellationToken)
    {
        var ignored = await ListAsync(shadow.Call(index, s_ignored), cancellationToken);
        await UpdateAsync("--force-remove", ignored.Where(path => !forced.Contains(path)), cancellationToken);
    }

    private async Task<List<string>> ListAsync(GitCall call, CancellationToken cancellationToken) =>
        [.. GitPaths.Parse((await git.RunAsync(call, cancellationToken)).Output)];

    private async Task UpdateAsync(string what, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var input = GitPaths.Format(paths);
        if (input.Length == 0)
            return;
        // The paths are from the root of the work tree, where the command therefore runs.
        var call = shadow.Call(index, "update-index", "--replace", what, "-z", "--stdin") with
        {
            Folder = repository.Root,
            Input = input,
        };
        await git.RunAsync(call, cancellationToken);
    }

    /// <summary>Not a nested repository or a submodule.</summary>
    private bool IsOurs(string path) =>
        !path.EndsWith('/')
        && !(
            repository.Submodules.Contains(path)
            && GitPaths.ToFile(repository.Root, path) is { } folder
            && FileStat.OfPath(folder).Kind == FileKind.Folder
        );

    private bool IsKept(string path)
    {
        // A name that .NET cannot look at is left to git.
        if (GitPaths.ToFile(repository.Root, path) is not { } file)
            return true;
        var stat = FileStat.OfPath(file);
        if (stat.Kind != FileKind.Regular)
            return stat.Kind == FileKind.Link;
        if (stat.Size <= Largest && MayBeRead(file))
            return true;
        _leftOut.Add(path);
        return false;
    }

    private static bool MayBeRead(string file)
    {
        try
        {
            File.OpenHandle(file, options: FileOptions.None, share: FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
