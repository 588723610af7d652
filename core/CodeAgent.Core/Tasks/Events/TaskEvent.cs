namespace CodeAgent.Core.Tasks.Events;

/// <summary>
/// Something that happened to a task: immutable, past tense, stored for good. Shapes only grow. The record's name is its
/// type in the log.
/// </summary>
public abstract record TaskEvent;
