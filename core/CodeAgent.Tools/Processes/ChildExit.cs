namespace CodeAgent.Tools.Processes;

/// <summary>How a child ended.</summary>
/// <param name="Code">Its exit code; null where a signal ended it or nobody can know.</param>
/// <param name="Signal">The signal that ended it; null for none.</param>
/// <param name="OutputHeld">Whether something that it started still holds its output open.</param>
internal sealed record ChildExit(int? Code, int? Signal, bool OutputHeld)
{
    /// <summary>Reads what <c>waitpid</c> tells.</summary>
    public static ChildExit FromStatus(int status)
    {
        var signal = status & 0x7F;
        return signal == 0 ? new ChildExit((status >> 8) & 0xFF, null, false) : new ChildExit(null, signal, false);
    }
}
