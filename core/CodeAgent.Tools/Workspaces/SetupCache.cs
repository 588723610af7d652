using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Search;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// What setup scripts produced, by hash of the declaration and of its inputs' content. Entries are whole or not there;
/// they are copied, never linked, so that no agent can change another's.
/// </summary>
internal sealed class SetupCache(
    IReadOnlyDictionary<string, string> environment,
    WorkspacePlaces places,
    TimeProvider clock
)
{
    private const string Out = "xargs -0 -r cp -a --reflink=auto --parents -t \"$1\" --";

    // A commit may have a link where a setup made a file: the link is replaced, not written through.
    private const string In = "cp -a --reflink=auto --remove-destination -- \"$1/.\" \"$2/\"";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>The name of the state that a setup makes of a commit.</summary>
    public static async Task<string> KeyAsync(
        FreshClone clone,
        WorkspaceSetup setup,
        CancellationToken cancellationToken
    )
    {
        var inputs =
            setup.Inputs.Count == 0
                ? await clone.Mirror.TreeAsync(clone.Commit, cancellationToken)
                : await InputsAsync(clone, setup.Inputs, cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{setup.Hash}\n{inputs}")));
    }

    /// <summary>Waits until nobody else makes this entry.</summary>
    public Task<FileLock> LockAsync(string key, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(places.Lock("setup", key), clock, cancellationToken);

    /// <summary>Copies an entry into a clone; false where there is none.</summary>
    public async Task<bool> TryRestoreAsync(string key, string tree, CancellationToken cancellationToken)
    {
        var entry = Path.Join(places.Setups, key);
        if (!Directory.Exists(entry))
            return false;
        await CopyAsync(In, [entry, tree], tree, default, cancellationToken);
        Directory.SetLastWriteTimeUtc(entry, clock.GetUtcNow().UtcDateTime);
        return true;
    }

    /// <summary>Keeps paths of a clone (as git lists them) as an entry.</summary>
    public async Task KeepAsync(string key, string tree, byte[] paths, CancellationToken cancellationToken)
    {
        var half = Path.Join(WorkspacePlaces.Made(places.Setups), $".new-{key}");
        FolderRemoval.Remove(half);
        Directory.CreateDirectory(half);
        await CopyAsync(Out, [half], tree, paths, cancellationToken);
        Directory.SetLastWriteTimeUtc(half, clock.GetUtcNow().UtcDateTime);
        Directory.Move(half, Path.Join(places.Setups, key));
    }

    private async Task CopyAsync(
        string script,
        string[] arguments,
        string folder,
        ReadOnlyMemory<byte> input,
        CancellationToken cancellationToken
    )
    {
        var variables = ChildEnvironment.Build(
            environment,
            new Dictionary<string, string> { ["LC_ALL"] = "C" },
            "copy"
        );
        string[] all = [.. ShellProgram.PlainScript, script, "codeagent-copy", .. arguments];
        var run = new ProgramRun(ShellProgram.Path, all, folder, variables) { Input = input, Limit = s_limit };
        var answer = await run.RunAsync(clock, cancellationToken);
        if (answer.ExitCode != 0)
            throw new GitFailedException($"The prepared state cannot be copied: {answer.Errors.Split('\n')[0]}");
    }

    /// <summary>The inputs with the ids of their content.</summary>
    private static async Task<string> InputsAsync(
        FreshClone clone,
        IReadOnlyList<string> globs,
        CancellationToken cancellationToken
    )
    {
        var patterns = globs.Select(glob => GlobPattern.Compile(glob.TrimStart('/'), hasBraces: true)).OfType<Regex>();
        var all = clone.Mirror.Call("ls-tree", "-r", "-z", "--full-tree", clone.Commit);
        var answer = await clone.Mirror.AskAsync(all, cancellationToken);
        var wanted = patterns.ToList();
        return string.Join('\0', GitPaths.Parse(answer.Output).Where(entry => wanted.Exists(IsMatch(entry))));

        static Predicate<Regex> IsMatch(string entry)
        {
            var path = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(entry[(entry.IndexOf('\t') + 1)..]));
            return pattern => pattern.IsMatch(path);
        }
    }
}
