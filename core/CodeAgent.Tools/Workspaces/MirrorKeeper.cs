using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Makes mirrors and brings them up to date. What is fetched lies below <c>refs/source/</c>, what tasks make below
/// <c>refs/codeagent/</c>, and nothing is ever pruned from the objects: clones and tasks need what no ref names.
/// </summary>
internal sealed class MirrorKeeper(GitProgram git, WorkspacePlaces places)
{
    /// <summary>Where what is fetched lies.</summary>
    public const string Source = "refs/source/";

    private static readonly TimeSpan s_fetchLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_lockLife = TimeSpan.FromSeconds(30);
    private readonly KnownCommits _known = new();

    /// <summary>The mirror of a name.</summary>
    public MirrorRepository Open(string name) => new(git, places.Mirror(name), _known);

    /// <summary>Waits until nobody else changes the mirror's refs.</summary>
    public Task<FileLock> LockAsync(string name, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(places.Lock("mirror", Path.GetFileName(places.Mirror(name))), git.Clock, cancellationToken);

    /// <summary>Fetches everything; returns the mirror's name and the branch that HEAD is on, null for none.</summary>
    /// <exception cref="GitFailedException">It could not be fetched.</exception>
    public async Task<(string Name, string? Branch)> RefreshAsync(
        RepositoryAddress address,
        CancellationToken cancellationToken
    )
    {
        var name = WorkspacePlaces.NameOf(address.Key);
        using var held = await LockAsync(name, cancellationToken);
        var (format, branch, hasHead) = await AskSourceAsync(address, cancellationToken);
        var mirror = Open(name);
        if (!mirror.Exists)
            await MakeAsync(mirror.Folder, format, cancellationToken);
        RemoveStaleLocks(mirror.Folder, git.Clock);
        string[] places =
        [
            $"+refs/heads/*:{Source}heads/*",
            $"+refs/tags/*:{Source}tags/*",
            .. address.Local is null ? Array.Empty<string>() : [$"+refs/remotes/*:{Source}remotes/*"],
            .. hasHead ? new[] { $"+HEAD:{Source}HEAD" } : [],
        ];
        await FetchAsync(mirror, address, ["--prune", address.Text, .. places], cancellationToken);
        return (name, branch);
    }

    /// <summary>Fetches one commit that no branch has; false where the repository does not give it.</summary>
    public async Task<bool> FetchCommitAsync(
        string name,
        RepositoryAddress address,
        string commit,
        CancellationToken cancellationToken
    )
    {
        using var held = await LockAsync(name, cancellationToken);
        try
        {
            string[] arguments = [address.Text, $"+{commit}:{Source}commits/{commit}"];
            await FetchAsync(Open(name), address, arguments, cancellationToken);
            return true;
        }
        catch (GitFailedException)
        {
            return false;
        }
    }

    /// <summary>Removes lock files of a git that was killed: a living one holds them for an instant.</summary>
    public static void RemoveStaleLocks(string folder, TimeProvider clock)
    {
        var oldest = clock.GetUtcNow().UtcDateTime - s_lockLife;
        var left = Directory
            .EnumerateFiles(folder, "*.lock")
            .Concat(Directory.EnumerateFiles(Path.Join(folder, "refs"), "*.lock", SearchOption.AllDirectories));
        foreach (var file in left.Where(file => File.GetLastWriteTimeUtc(file) < oldest).ToList())
            File.Delete(file);
    }

    private async Task FetchAsync(
        MirrorRepository mirror,
        RepositoryAddress address,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        string[] always =
        [
            "fetch",
            "--quiet",
            "--no-tags",
            "--update-shallow",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
        ];
        var call = new GitCall(mirror.Folder, [.. always, .. arguments])
        {
            Variables = Variables(address, mirror.Folder),
            Limit = s_fetchLimit,
        };
        var answer = await git.AskAsync(call, cancellationToken);
        if (answer.ExitCode != 0)
            throw Failed(address, answer.Errors);
    }

    /// <summary>The object format, the branch of HEAD and whether HEAD is a commit.</summary>
    private async Task<(string Format, string? Branch, bool HasHead)> AskSourceAsync(
        RepositoryAddress address,
        CancellationToken cancellationToken
    )
    {
        var call = new GitCall(WorkspacePlaces.Made(places.Mirrors), "ls-remote", "--symref", address.Text, "HEAD")
        {
            Variables = new Dictionary<string, string>(Variables(address, null))
            {
                // Where the state folder lies in a repository of the user, that has no say here.
                ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(places.Mirrors)!,
            },
            Limit = s_fetchLimit,
        };
        var answer = await git.AskAsync(call, cancellationToken);
        if (answer.ExitCode != 0)
            throw Failed(address, answer.Errors);
        const string Symbolic = "ref: refs/heads/";
        var lines = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]);
        var symbolic = lines.FirstOrDefault(line => line.StartsWith(Symbolic, StringComparison.Ordinal));
        var id = lines.FirstOrDefault(MirrorRepository.IsId);
        var format = address.Local?.ObjectFormat ?? (id?.Length == 64 ? "sha256" : "sha1");
        return (format, symbolic?[Symbolic.Length..], id is not null);
    }

    /// <summary>The user's own configuration counts here: it has the credentials and what the user trusts.</summary>
    private static Dictionary<string, string> Variables(RepositoryAddress address, string? folder)
    {
        var variables = new Dictionary<string, string>
        {
            ["GIT_ALLOW_PROTOCOL"] = address.Protocols,
            ["GIT_NO_LAZY_FETCH"] = "1",
        };
        if (folder is not null)
            variables["GIT_DIR"] = folder;
        return variables;
    }

    private static GitFailedException Failed(RepositoryAddress address, string errors)
    {
        var said = errors.Replace(address.Text, address.Shown, StringComparison.Ordinal);
        var lines = said.Split('\n').Where(line => line.StartsWith("fatal:", StringComparison.Ordinal));
        return new GitFailedException(
            $"{address.Shown} could not be fetched: {lines.FirstOrDefault() ?? said.Split('\n')[0]}"
        );
    }

    /// <summary>Made beside its place and then moved there, so that there is a whole one or none.</summary>
    private async Task MakeAsync(string folder, string format, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
            throw new IOException($"The mirror {folder} is damaged: move it away.");
        var half = WorkspacePlaces.Made(Path.Join(places.Mirrors, $".new-{Path.GetFileName(folder)}"));
        FolderRemoval.Remove(half);
        string[] asked = ["init", "--quiet", "--bare", "--template=", $"--object-format={format}", half];
        await git.RunAsync(new GitCall(places.Mirrors, asked), cancellationToken);
        await File.WriteAllTextAsync(Path.Join(half, "HEAD"), "ref: refs/heads/none\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Join(half, "config"), Configuration(format), cancellationToken);
        Directory.Move(half, folder);
    }

    private static string Configuration(string format) =>
        $"""
            [core]
            	repositoryformatversion = {(format == "sha1" ? 0 : 1)}
            	bare = true
            	fileMode = true
            	logAllRefUpdates = false
            	attributesFile = /dev/null
            	filesRefLockTimeout = 2000
            	packedRefsTimeout = 2000
            	fsync = committed
            	fsyncMethod = batch
            [gc]
            	auto = 0
            	pruneExpire = never
            	reflogExpire = never
            [maintenance]
            	auto = false
            [merge]
            	renames = true
            {(format == "sha1" ? "" : $"[extensions]\n\tobjectFormat = {format}\n")}
            """;
}
