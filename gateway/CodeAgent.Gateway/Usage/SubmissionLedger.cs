using System.Text;
using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Security;

namespace CodeAgent.Gateway.Usage;

/// <summary>
/// Who started which task and session through the gateway: a file to which lines are added, durable before the work
/// begins. Without a folder it is in memory. Several gateways may share the file.
/// </summary>
internal sealed class SubmissionLedger(string? folder) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Submission> _byRoot = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Submission>> _byActor = new(StringComparer.Ordinal);
    private FileStream? _file;
    private long _readTo;

    /// <summary>Adds a line; a root that is known stays as it is.</summary>
    /// <exception cref="CodeAgentException">It cannot be written (AGENT0601).</exception>
    public void Add(Submission submission)
    {
        lock (_gate)
        {
            Refresh();
            if (_byRoot.ContainsKey(submission.Root))
            {
                return;
            }

            Write(submission);
            Keep(submission);
        }
    }

    /// <summary>Who started a tree; null where nobody did through the gateway.</summary>
    public Submission? Find(string root)
    {
        lock (_gate)
        {
            Refresh();
            return _byRoot.GetValueOrDefault(root);
        }
    }

    /// <summary>What somebody started, oldest first; everybody's for null.</summary>
    public IReadOnlyList<Submission> Of(string? actor)
    {
        lock (_gate)
        {
            Refresh();
            return actor is null
                ? [.. _byRoot.Values.OrderBy(submission => submission.At)]
                : [.. _byActor.GetValueOrDefault(actor) ?? []];
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Keep(Submission submission)
    {
        if (!_byRoot.TryAdd(submission.Root, submission))
        {
            return;
        }

        if (!_byActor.TryGetValue(submission.Actor, out var mine))
        {
            _byActor[submission.Actor] = mine = [];
        }

        mine.Add(submission);
    }

    private void Write(Submission submission)
    {
        if (Open() is not { } file)
        {
            return;
        }

        try
        {
            var line = JsonSerializer.Serialize(submission, SecurityJson.Default.Submission);
            file.Write(Encoding.UTF8.GetBytes($"{line}\n"));
            file.Flush(flushToDisk: true);
        }
        catch (IOException error)
        {
            throw new CodeAgentException(
                ErrorCode.StateUnusable,
                $"{file.Name} cannot be written. {error.Message}",
                error
            );
        }
    }

    /// <summary>Takes in the lines that others added, as far as they are whole.</summary>
    private void Refresh()
    {
        if (Open() is not { } file || file.Length <= _readTo)
        {
            return;
        }

        using var reader = new FileStream(
            file.Name,
            GatewayFile.Private(FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        );
        reader.Position = _readTo;
        var content = new byte[reader.Length - _readTo];
        reader.ReadExactly(content);
        var whole = content.AsSpan(0, content.AsSpan().LastIndexOf((byte)'\n') + 1);
        foreach (var line in whole.Split((byte)'\n'))
        {
            if (Parse(whole[line]) is { } submission)
            {
                Keep(submission);
            }
        }

        _readTo += whole.Length;
    }

    /// <summary>A line that a crash cut off says nothing of work that began.</summary>
    private static Submission? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return line.IsEmpty ? null : JsonSerializer.Deserialize(line, SecurityJson.Default.Submission);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private FileStream? Open()
    {
        if (_file is not null || folder is null)
        {
            return _file;
        }

        var path = Path.Combine(folder, "submissions.jsonl");
        try
        {
            GatewayFile.CreateFolder(folder);
            _file = new FileStream(path, GatewayFile.Private(FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
            return _file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(ErrorCode.StateUnusable, $"{path} cannot be used. {error.Message}", error);
        }
    }
}
