namespace CodeAgent.Core.Conversations;

/// <summary>Fixed words in what the runner tells a model, by which scripts and views recognise it.</summary>
public static class TranscriptMarkers
{
    /// <summary>The result text of a call whose outcome is unknown begins with it.</summary>
    public const string Interrupted = "[interrupted]";
}
