using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Errors;

namespace CodeAgent.Core.Trust;

/// <summary>
/// Acceptances as lines of a file of the state folder, which sandboxed commands cannot see. Lines are only added, so that
/// it tells who trusted what and when. Safe for several processes: a line is one write.
/// </summary>
/// <param name="path">The file, absolute.</param>
/// <param name="locks">Locks that the user's configuration honours.</param>
/// <param name="clock">The time.</param>
public sealed class TrustFile(string path, TrustLocks locks, TimeProvider clock) : ITrust
{
    private const string Accepted = "accept";
    private const string Refused = "refuse";
    private const string Revoked = "revoke";

    /// <inheritdoc/>
    public TrustAnswer Find(TrustItem item)
    {
        var known = List().Where(record => record.Origin == item.Origin && record.Kind == item.Kind).ToList();
        if (known.FindLast(record => record.Hash == item.Hash) is { } decided)
        {
            return decided.Action == Accepted ? TrustAnswer.Accepted : TrustAnswer.Refused;
        }

        if (locks.Holds(item))
        {
            return TrustAnswer.Locked;
        }

        return known.Exists(record => record.Name == item.Name) ? TrustAnswer.Changed : TrustAnswer.Unknown;
    }

    /// <inheritdoc/>
    public void Accept(TrustItem item, string actor)
    {
        if (Find(item) != TrustAnswer.Accepted)
        {
            Append(Accepted, item.Kind, item.Name, item.Hash, item.Origin, actor);
        }
    }

    /// <inheritdoc/>
    public void Refuse(TrustItem item, string actor)
    {
        if (Find(item) != TrustAnswer.Refused)
        {
            Append(Refused, item.Kind, item.Name, item.Hash, item.Origin, actor);
        }
    }

    /// <inheritdoc/>
    public int Revoke(string origin, string? hash, string actor)
    {
        var taken = List()
            .Where(record => record.Origin == origin && record.Hash.StartsWith(hash ?? "", StringComparison.Ordinal))
            .ToList();
        foreach (var record in taken)
        {
            Append(Revoked, record.Kind, record.Name, record.Hash, record.Origin, actor);
        }

        return taken.Count;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TrustRecord> List()
    {
        var holding = new List<TrustRecord>();
        foreach (var record in ReadLines())
        {
            holding.RemoveAll(other =>
                other.Hash == record.Hash && other.Origin == record.Origin && other.Kind == record.Kind
            );
            if (record.Action is Accepted or Refused)
            {
                holding.Add(record);
            }
        }

        return holding;
    }

    private IEnumerable<TrustRecord> ReadLines()
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0)
            {
                yield return Read(line, number);
            }
        }
    }

    private TrustRecord Read(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TrustJson.Default.TrustRecord)
                ?? throw new JsonException("A record is null.");
        }
        catch (JsonException)
        {
            // To pass over a line could bring back what a person took back.
            throw new CodeAgentException(
                ErrorCode.TrustUnusable,
                $"{path} cannot be used: line {number} does not parse.\nMove it away and accept again what may run."
            );
        }
    }

    private void Append(string action, TrustKind kind, string name, string hash, string origin, string actor)
    {
        var record = new TrustRecord(action, kind, name, hash, origin, actor, clock.GetUtcNow());
        var line = JsonSerializer.Serialize(record, TrustJson.Default.TrustRecord) + "\n";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(Encoding.UTF8.GetBytes(line));
            file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(ErrorCode.TrustUnusable, $"{path} cannot be written: {error.Message}");
        }
    }
}

/// <summary>The JSON of trust.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrustRecord))]
[JsonSerializable(typeof(TrustLockEntry))]
internal sealed partial class TrustJson : JsonSerializerContext;
