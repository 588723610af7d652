namespace CodeAgent.Core.Models;

/// <summary>A piece of a reply as it streams.</summary>
/// <param name="Kind">Text or reasoning.</param>
/// <param name="Offset">Characters (UTF-16) of that kind before it in this reply.</param>
/// <param name="Text">The piece, never empty.</param>
/// <param name="Block">Which content block of the whole reply it is part of, from 0.</param>
public sealed record ReplyDelta(ReplyDeltaKind Kind, int Offset, string Text, int Block = 0);

/// <summary>What a piece is part of.</summary>
public enum ReplyDeltaKind
{
    /// <summary>The answer.</summary>
    Text,

    /// <summary>The model's reasoning.</summary>
    Reasoning,
}
