using System.Text.Json;

namespace CodeAgent.Gateway.Transcripts;

/// <summary>A conversation as entries in the order in which they began.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="NextAfter">Position to ask from for what changes later.</param>
internal sealed record Transcript(IReadOnlyList<TranscriptEntry> Entries, long NextAfter);

/// <summary>One entry. Members that its kind does not have are null.</summary>
/// <param name="RootSeq">Where it began.</param>
/// <param name="At">When it began.</param>
/// <param name="Kind"><c>input</c>, <c>answer</c>, <c>tool</c>, <c>approval</c>, <c>failure</c>, <c>turnEnd</c>.</param>
internal sealed record TranscriptEntry(long RootSeq, DateTimeOffset At, string Kind)
{
    /// <summary>The last event that changed it.</summary>
    public long ChangedAt { get; init; }

    /// <summary>The call, of a model or a tool.</summary>
    public string? CallId { get; init; }

    /// <summary>What was said.</summary>
    public string? Text { get; init; }

    /// <summary>The text as a sanitised fragment of HTML, where it was asked for.</summary>
    public string? Html { get; init; }

    /// <summary>What may be shown of the model's reasoning.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Who said or decided it.</summary>
    public string? Actor { get; init; }

    /// <summary>How an input is taken in.</summary>
    public string? Mode { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the model call.</summary>
    public long? Tokens { get; init; }

    /// <summary>What the model call cost, in millionths of a US dollar.</summary>
    public long? CostMicroUsd { get; init; }

    /// <summary>The tool.</summary>
    public string? Tool { get; init; }

    /// <summary>One line for a person.</summary>
    public string? Title { get; init; }

    /// <summary>The call's arguments.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>How it ended; null while it goes on.</summary>
    public string? Outcome { get; init; }

    /// <summary>What the model was told of the call's end.</summary>
    public string? Output { get; init; }

    /// <summary>What the call changed in a file, as a unified diff.</summary>
    public string? Diff { get; init; }

    /// <summary>The diff as a fragment of HTML, where it was asked for.</summary>
    public string? DiffHtml { get; init; }

    /// <summary>From start to end, in milliseconds.</summary>
    public long? DurationMs { get; init; }

    /// <summary>When the call began to run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What permission decided: <c>allow</c>, <c>ask</c>, <c>deny</c>.</summary>
    public string? Verdict { get; init; }

    /// <summary>The rule or mode that decided.</summary>
    public string? Rule { get; init; }

    /// <summary>Why, or what went wrong, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The question.</summary>
    public string? ApprovalId { get; init; }

    /// <summary>Exactly what will run or change.</summary>
    public string? Preview { get; init; }

    /// <summary>What became of the question: <c>allowed</c>, <c>denied</c>, <c>expired</c>; null while it is open.</summary>
    public string? Decision { get; init; }
}
