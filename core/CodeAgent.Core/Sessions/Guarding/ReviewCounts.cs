using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Sessions.Guarding;

/// <summary>How the reviewer's words went so far: one that says no again and again is no help, and people are asked instead.</summary>
/// <param name="InARow">Calls held up in a row.</param>
/// <param name="Total">Calls held up.</param>
/// <param name="Unavailable">Times in a row without a usable answer.</param>
public sealed record ReviewCounts(int InARow = 0, int Total = 0, int Unavailable = 0)
{
    private const int MostInARow = 3;
    private const int MostInAll = 20;
    private const int MostUnavailable = 2;

    /// <summary>Whether people are asked instead.</summary>
    public bool IsWornOut => InARow >= MostInARow || Total >= MostInAll || Unavailable >= MostUnavailable;

    internal ReviewCounts After(CallReviewed review) =>
        review switch
        {
            { IsUnavailable: true } => this with { Unavailable = Unavailable + 1 },
            { Allows: true } => this with { InARow = 0, Unavailable = 0 },
            _ => new ReviewCounts(InARow + 1, Total + 1),
        };

    /// <summary>A person said yes to a call: the reviewer is tried again.</summary>
    internal ReviewCounts AfterApproval() => IsWornOut ? new ReviewCounts() : this;
}
