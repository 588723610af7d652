namespace CodeAgent.Tools.Processes;

/// <summary>
/// The variable by which everything that a call started is found again, whatever group or session it moved to. Its
/// value is a list of <c>call/pid</c>, outermost first, so that an agent inside a command is found from outside too.
/// The process id makes it unique: call ids are unique within a session only.
/// </summary>
public static class ProcessMark
{
    /// <summary>Name of the variable with the mark. The leader's own process id is added by the gate.</summary>
    public const string Variable = "CODEAGENT_MARK";

    /// <summary>Name of the variable with the plain id of the call, for programs that want to know.</summary>
    public const string CallVariable = "CODEAGENT_CALL";

    /// <summary>The mark of one call's process.</summary>
    public static string Of(string callId, int pid) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Safe(callId)}/{pid}");

    /// <summary>The call's id as it stands in a mark and in file names: other characters than letters, digits, <c>.-_</c> are replaced.</summary>
    public static string Safe(string callId)
    {
        var safe = callId.AsSpan(0, Math.Min(callId.Length, 80)).ToArray();
        for (var i = 0; i < safe.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(safe[i]) && safe[i] is not ('.' or '-' or '_'))
                safe[i] = '_';
        }
        return new string(safe);
    }
}
