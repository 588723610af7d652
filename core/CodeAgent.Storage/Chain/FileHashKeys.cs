using System.Collections.Concurrent;
using CodeAgent.Core.Errors;
using CodeAgent.Storage.Files;

namespace CodeAgent.Storage.Chain;

/// <summary>
/// Keys as files that only their owner may read: <c>current.key</c>, and <c>{id}.key</c> for each one that was retired.
/// The current key is made on first use; processes that race end with the same one. To rotate, rename
/// <c>current.key</c> to its id.
/// </summary>
public sealed class FileHashKeys(string folder) : IHashKeys
{
    private const string CurrentName = "current";
    private const int IdLength = 16;

    private readonly ConcurrentDictionary<string, HashKey> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private HashKey? _current;

    /// <inheritdoc/>
    public HashKey Current()
    {
        lock (_lock)
        {
            return _current ??= Remember(Read(CurrentName) ?? Make());
        }
    }

    /// <inheritdoc/>
    public HashKey? Find(string id)
    {
        if (_known.TryGetValue(id, out var key))
        {
            return key;
        }

        // The id comes out of a file that another hand may have changed: it must not name any other file.
        if (id.Length != IdLength || !id.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        return new[] { Read(CurrentName), Read(id) }.FirstOrDefault(read => read?.Id == id) is { } found
            ? Remember(found)
            : null;
    }

    private HashKey Remember(HashKey key) => _known.GetOrAdd(key.Id, key);

    private HashKey Make()
    {
        try
        {
            DurableFile.CreateFolder(folder);
            var key = HashKey.Create();
            var temporary = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
            return DurableFile.Write(PathOf(CurrentName), temporary, key.ToFileContent(), replace: false)
                ? key
                : Read(CurrentName) ?? throw new IOException("Another process made the key and took it away again.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Failure(PathOf(CurrentName), error);
        }
    }

    private HashKey? Read(string name)
    {
        var path = PathOf(name);
        try
        {
            return HashKey.Parse(File.ReadAllText(path))
                ?? throw new CodeAgentException(ErrorCode.StateAltered, $"'{path}' does not hold a key of 256 bits.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Failure(path, error);
        }
    }

    private string PathOf(string name) => Path.Combine(folder, $"{name}.key");
}
