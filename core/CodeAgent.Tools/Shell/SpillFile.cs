namespace CodeAgent.Tools.Shell;

/// <summary>
/// A file with the whole of an output that is too long for the model; only its owner may read it. A full disk does not
/// fail the command: the file then ends early.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;
    private readonly string _name;
    private readonly long _limit;
    private FileStream? _file;
    private bool _failed;

    /// <summary>Prepares a file; it is made at the first write.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="name">Begin of its name.</param>
    /// <param name="limit">Bytes that are kept at the most.</param>
    public SpillFile(string folder, string name, long limit)
    {
        _folder = folder;
        _name = name;
        _limit = limit;
    }

    /// <summary>Where it is; null where nothing was written.</summary>
    public string? Path => _file?.Name;

    /// <summary>Bytes in it.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that it may hold.</summary>
    public long Limit => _limit;

    /// <summary>Makes the file though nothing is in it yet.</summary>
    public void Open()
    {
        try
        {
            _file ??= Create();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failed = true;
        }
    }

    /// <summary>Appends what it may still hold.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        var part = piece[..(int)Math.Min(piece.Length, _limit - Length)];
        if (_failed || part.IsEmpty)
            return;
        try
        {
            _file ??= Create();
            _file.Write(part);
            Length += part.Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failed = true;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _failed = true;
        _file?.Dispose();
    }

    private FileStream Create()
    {
        Directory.CreateDirectory(_folder);
        var path = System.IO.Path.Join(_folder, $"{_name}-{Guid.NewGuid():N}.txt");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
