using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>Content by its SHA-256 in lower-case hex. Writing the same content twice is harmless.</summary>
public interface IBlobs
{
    /// <summary>Stores content; durable when it returns its hash.</summary>
    ValueTask<string> PutBlobAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>The content; null where no such blob is known.</summary>
    /// <exception cref="Errors.CodeAgentException">The stored content does not match its hash.</exception>
    ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(string sha256, CancellationToken cancellationToken = default);
}

/// <summary>Durable positions of readers that must not repeat work, such as exporters.</summary>
public interface ICursors
{
    /// <summary>The last position that was saved; 0 for none.</summary>
    ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default);

    /// <summary>Saves a position; one below the saved one is ignored.</summary>
    ValueTask SaveCursorAsync(string name, StreamId root, long position, CancellationToken cancellationToken = default);
}
