using CodeAgent.Core.Errors;

namespace CodeAgent.Storage.Chain;

/// <summary>
/// Collects the ends of streams and anchors them now and then. Used by the writer's task alone, and after it has ended.
/// </summary>
internal sealed class AnchorLog(AnchorFile file, TimeProvider clock)
{
    private const int MostStreams = 256;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, StreamEnd> _ends = new(StringComparer.Ordinal);
    private long _lastWrite = clock.GetTimestamp();

    /// <summary>Takes in what was committed; writes when enough has come together.</summary>
    public void Take(IReadOnlyList<StreamEnd> ends)
    {
        foreach (var end in ends)
        {
            _ends[end.Stream.Value] = end;
        }

        if (_ends.Count >= MostStreams || (_ends.Count > 0 && clock.GetElapsedTime(_lastWrite) >= s_interval))
        {
            Write();
        }
    }

    /// <summary>Writes what is collected. Where that fails it stays, and is written with the next.</summary>
    public void Write()
    {
        _lastWrite = clock.GetTimestamp();
        try
        {
            var anchors = _ends.Values.Select(end => new Anchor(
                end.Stream.Value,
                end.Seq,
                Convert.ToHexStringLower(end.Hash.Span)
            ));
            if (_ends.Count > 0 && file.TryAppend([.. anchors]))
            {
                _ends.Clear();
            }
        }
        catch (CodeAgentException)
        {
            // Without its key nothing is anchored. Appends meet the same failure and tell it.
        }
    }
}
