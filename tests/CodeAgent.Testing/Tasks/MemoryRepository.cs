using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Testing.Tasks;

/// <summary>A commit: the whole content of each file, by path.</summary>
public sealed record MemoryCommit(
    string Id,
    string Tree,
    ImmutableSortedDictionary<string, string> Files,
    IReadOnlyList<MemoryCommit> Parents,
    int Generation
);

/// <summary>A merge of whole files: a path that both sides changed differently is in conflict.</summary>
public sealed record MemoryMerge(ImmutableSortedDictionary<string, string> Files, IReadOnlyList<string> Conflicts);

/// <summary>Commits and refs in memory, with git's rules as far as a merge queue can see them. Ids are hashes.</summary>
public sealed class MemoryRepository
{
    private readonly Dictionary<string, MemoryCommit> _commits = [];

    /// <summary>Starts with one commit.</summary>
    public MemoryRepository(params (string Path, string Content)[] files) =>
        Base = Add(
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                files.Select(file => KeyValuePair.Create(file.Path, file.Content))
            ),
            [],
            "base"
        );

    /// <summary>The first commit.</summary>
    public MemoryCommit Base { get; }

    /// <summary>Where each ref is.</summary>
    public Dictionary<string, string> Refs { get; } = [];

    /// <summary>Every move of a ref that took place.</summary>
    public List<(string Ref, string? From, string To)> Moves { get; } = [];

    /// <summary>Mutation: a ref is moved wherever it is.</summary>
    public bool IgnoresOldValue { get; init; }

    /// <summary>A commit by its id.</summary>
    public MemoryCommit this[string id] => _commits[id];

    /// <summary>Makes a commit, or finds the same one.</summary>
    public MemoryCommit Add(
        ImmutableSortedDictionary<string, string> files,
        IReadOnlyList<MemoryCommit> parents,
        string message
    )
    {
        var tree = Hash(string.Join('\n', files.Select(file => $"{file.Key}\0{file.Value}")));
        var id = Hash($"{tree}\n{string.Join(' ', parents.Select(parent => parent.Id))}\n{message}");
        var generation = parents.Count == 0 ? 0 : parents.Max(parent => parent.Generation) + 1;
        return _commits[id] = new MemoryCommit(id, tree, files, parents, generation);
    }

    /// <summary>Moves a ref when it is where it must be, or is at the new place already.</summary>
    public bool Move(string name, string? from, string to)
    {
        var at = Refs.GetValueOrDefault(name);
        if (at == to)
        {
            return true;
        }

        if (at != from && !IgnoresOldValue)
        {
            return false;
        }

        Moves.Add((name, from, to));
        Refs[name] = to;
        return true;
    }

    /// <summary>Brings two commits together.</summary>
    public static MemoryMerge Merge(MemoryCommit ours, MemoryCommit theirs) =>
        Merge(CommonAncestor(ours, theirs).Files, ours.Files, theirs.Files);

    /// <summary>Brings two changes of one state together.</summary>
    public static MemoryMerge Merge(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> ours,
        ImmutableSortedDictionary<string, string> theirs
    )
    {
        var merged = ours;
        var conflicts = new List<string>();
        foreach (var path in before.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            var (was, our, their) = (At(before, path), At(ours, path), At(theirs, path));
            if (their == was || their == our)
            {
                continue;
            }

            if (our != was)
            {
                conflicts.Add(path);
            }
            else
            {
                merged = their is null ? merged.Remove(path) : merged.SetItem(path, their);
            }
        }

        return new MemoryMerge(merged, conflicts);
    }

    /// <summary>Whether a commit is another or comes before it.</summary>
    public static bool IsAncestor(MemoryCommit old, MemoryCommit commit) => Ancestors(commit).Contains(old);

    private static MemoryCommit CommonAncestor(MemoryCommit one, MemoryCommit other)
    {
        var before = Ancestors(one);
        return Ancestors(other).Where(before.Contains).OrderByDescending(commit => commit.Generation).First();
    }

    private static HashSet<MemoryCommit> Ancestors(MemoryCommit commit)
    {
        var found = new HashSet<MemoryCommit>(ReferenceEqualityComparer.Instance);
        var open = new Stack<MemoryCommit>([commit]);
        while (open.TryPop(out var next))
        {
            if (found.Add(next))
            {
                foreach (var parent in next.Parents)
                {
                    open.Push(parent);
                }
            }
        }

        return found;
    }

    private static string? At(ImmutableSortedDictionary<string, string> files, string path) =>
        files.GetValueOrDefault(path);

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
}
