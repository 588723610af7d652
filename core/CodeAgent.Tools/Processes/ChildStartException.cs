namespace CodeAgent.Tools.Processes;

/// <summary>The system cannot start a process: no program, memory, process ids or file descriptors.</summary>
internal sealed class ChildStartException(string message) : Exception(message);
