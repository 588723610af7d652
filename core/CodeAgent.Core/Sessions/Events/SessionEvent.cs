namespace CodeAgent.Core.Sessions.Events;

/// <summary>
/// Something that happened in a session: immutable, past tense, stored for good. Shapes only grow; a retired shape gets
/// an upcaster. The record's name is its type in the log.
/// </summary>
public abstract record SessionEvent;
