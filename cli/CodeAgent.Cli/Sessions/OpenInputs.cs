namespace CodeAgent.Cli.Sessions;

/// <summary>The inputs of a run that are not answered yet. Safe for concurrent use.</summary>
internal sealed class OpenInputs : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _settled = new();
    private bool _isClosed;

    /// <summary>Fires when no more inputs come and each one is answered, or when the run is given up.</summary>
    public CancellationToken Settled => _settled.Token;

    /// <summary>Whether nothing is under way.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _open.Count == 0;
            }
        }
    }

    /// <summary>Whether an input was given and not answered.</summary>
    public bool Contains(string inputId)
    {
        lock (_gate)
        {
            return _open.Contains(inputId);
        }
    }

    /// <summary>An input was given; one that was answered before is not open again.</summary>
    public void Add(string inputId)
    {
        lock (_gate)
        {
            if (!_answered.Contains(inputId))
            {
                _open.Add(inputId);
            }
        }
    }

    /// <summary>A turn with these inputs ended; answers whether one was this run's.</summary>
    public bool Answer(IEnumerable<string> inputIds)
    {
        var isOurs = false;
        lock (_gate)
        {
            foreach (var id in inputIds)
            {
                isOurs |= _open.Remove(id);
                _answered.Add(id);
            }
        }

        SettleIfDone();
        return isOurs;
    }

    /// <summary>No more inputs come.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        SettleIfDone();
    }

    /// <summary>The run is given up.</summary>
    public void Settle() => _settled.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _settled.Dispose();

    private void SettleIfDone()
    {
        lock (_gate)
        {
            if (!_isClosed || _open.Count > 0)
            {
                return;
            }
        }

        _settled.Cancel();
    }
}
