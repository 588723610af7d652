namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Puts a mirror's many small files into one pack, because nothing else ever tidies it. Every object stays, also those
/// that no ref names: clones and tasks may know them.
/// </summary>
internal sealed class MirrorPacking(MirrorRepository mirror)
{
    /// <summary>Files in one of the 256 folders of loose objects from which on there are too many; git's own number.</summary>
    private const int MostLoose = 27;

    private const int MostPacks = 50;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(30);

    private string Objects => Path.Join(mirror.Folder, "objects");

    /// <summary>Whether it is time.</summary>
    public bool IsDue => Count("17", "*") >= MostLoose || Count("pack", "*.pack") >= MostPacks;

    /// <summary>Does it. Under the mirror's lock, so that no fetch adds a pack meanwhile.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        mirror.RunAsync(
            mirror.Call("repack", "-a", "-d", "--keep-unreachable", "-l", "-q") with
            {
                Limit = s_limit,
            },
            cancellationToken
        );

    private int Count(string folder, string pattern)
    {
        var path = Path.Join(Objects, folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern).Count() : 0;
    }
}
