using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Conformance.Hosts;

/// <summary>Which activation answered.</summary>
public sealed record ProbeNote(string Key, int Activation);

/// <summary>Something to do between two signals.</summary>
/// <param name="Name">Noted as <c>begin NAME</c> and <c>end NAME</c>; the first is a signal too.</param>
/// <param name="Until">The signal to wait for between them; null for a few yields.</param>
public sealed record ProbeStep(string Name, string? Until = null);

/// <summary>A grain that shows what its host does.</summary>
public interface IProbeGrain : IGrainWithStringKey
{
    /// <summary>Tells who answers.</summary>
    Task<ProbeNote> WhoAsync();

    /// <summary>Does a step; waits without heeding the token.</summary>
    Task RunAsync(ProbeStep step, CancellationToken cancellationToken);

    /// <summary>Does a step at once.</summary>
    [AlwaysInterleave]
    Task RunInterleavedAsync(ProbeStep step);

    /// <summary>Adds to the grain's number in parts, at once.</summary>
    [AlwaysInterleave]
    ValueTask<int> AddAsync(int times);

    /// <summary>Starts a loop that adds to the grain's number and signals <c>looped</c> at its end.</summary>
    ValueTask StartLoopAsync(int times);

    /// <summary>The grain's number.</summary>
    Task<int> NumberAsync();

    /// <summary>Waits until its token fires, then notes <c>cancelled</c>.</summary>
    Task WaitForCancelAsync(CancellationToken cancellationToken);

    /// <summary>Throws, before or after its first await.</summary>
    Task<int> ThrowAsync(string message, bool late);

    /// <summary>Asks the host to end the activation.</summary>
    Task EndAsync();

    /// <summary>Asks another grain who it is.</summary>
    Task<ProbeNote> RelayAsync(string other);

    /// <summary>The numbers from 1, with a note <c>disposed</c> when the iterator ends in any way.</summary>
    /// <param name="last">The last number; below 0 for an exception after its absolute value.</param>
    /// <param name="pauseAfter">The number after which it waits for the signal <c>go on</c>, heeding the token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<int> CountAsync(int last, int pauseAfter, CancellationToken cancellationToken);
}
