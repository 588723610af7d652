namespace CodeAgent.Core.Stores;

/// <summary>
/// The durable memory of CodeAgent. Everything else is a fold over it. Safe for concurrent use; one instance a process.
/// </summary>
/// <remarks>
/// Failures of the store itself (disk full, file altered, newer schema) are thrown as <see cref="Errors.CodeAgentException"/>
/// with a code. Outcomes that a caller must expect (lost lease, limit reached) are values. When a call that writes is
/// cancelled or throws, its outcome is unknown until the head is read again.
/// </remarks>
public interface IEventStore : IEventLog, IInbox, ILeases, IBlobs, ICursors, IAsyncDisposable;
