using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>
/// Something that is missing can only be kept missing by a mount, and a mount needs a place. The places are empty folders,
/// which git does not see. They are made before the first command of a workspace and go with the last host that works in
/// it: each host holds a shared lock meanwhile, since a place taken away early would take the mount with it.
/// </summary>
internal sealed class Covers(string folder) : IDisposable
{
    private const string Note = "covers";
    private readonly ConcurrentDictionary<string, FileStream?> _locks = new(StringComparer.Ordinal);

    /// <summary>Whether this is such a place, also one that a dead host left, and not the real thing.</summary>
    public bool Has(string path) => IsBlank(path) && (_locks.ContainsKey(path) || File.Exists(LockOf(path)));

    /// <summary>Makes a place; answers with an empty folder that is to be shown there.</summary>
    public string Make(string path)
    {
        _ = _locks.GetOrAdd(path, Hold);
        Directory.CreateDirectory(path);
        return Blank();
    }

    /// <summary>Removes the places that nobody needs any more.</summary>
    public void Dispose()
    {
        foreach (var (path, held) in _locks)
        {
            held?.Dispose();
            Remove(path);
        }
        _locks.Clear();
    }

    private string Blank() => WorkspacePlaces.Made(Path.Join(folder, "blank"));

    private FileStream? Hold(string path)
    {
        WorkspacePlaces.Made(Path.Join(folder, Note));
        try
        {
            var file = LockOf(path);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException)
        {
            // Another host is just removing it; this one makes it again and leaves it behind.
            return null;
        }
    }

    private void Remove(string path)
    {
        try
        {
            using var alone = new FileStream(LockOf(path), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (IsBlank(path))
                Directory.Delete(path);
            File.Delete(alone.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another host works there, or somebody put something into it.
        }
    }

    private static bool IsBlank(string path) =>
        Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();

    private string LockOf(string path) =>
        Path.Join(folder, Note, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..32]);
}
