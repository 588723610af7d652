using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry.Export;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>
/// Sends spans to an OpenTelemetry collector. It keeps nothing: what a collector does not take now stays in the log behind
/// the cursor, and what it refuses for good is counted and passed over. While the collector is away one try is made at a
/// time, at growing distances, whatever number of trees is followed.
/// </summary>
public sealed class OtlpSpanSink : ISpanSink
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private readonly OtlpTarget _target;
    private readonly OtlpSinkOptions _options;
    private readonly OtlpTraceEncoder _encoder;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _turn = new(1);
    private TimeSpan _wait;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private long _rejected;

    /// <summary>Makes the sink; nothing is sent yet.</summary>
    public OtlpSpanSink(OtlpTarget target, OtlpSinkOptions options)
    {
        (_target, _options) = (target, options);
        _encoder = new OtlpTraceEncoder(options.Resource);
        _http = OtlpRequest.CreateClient(target);
    }

    /// <inheritdoc/>
    public string Name => "otlp";

    /// <summary>Spans that the collector refused for good.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<SpanRecord> spans, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var index = 0; index < spans.Count; )
            {
                var body = _encoder.Encode(spans, index, out var next);
                await SendAsync(body, next - index, cancellationToken);
                index = next;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _turn.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> body, int count, CancellationToken cancellationToken)
    {
        var early = _notBefore - _options.Clock.GetUtcNow();
        if (early > TimeSpan.Zero)
        {
            throw new SpanSinkUnavailableException($"{_target} did not answer and is not asked yet.", early);
        }

        var answer = await AskAsync(body, cancellationToken);
        if (answer.IsRetryable)
        {
            throw Away(answer.Problem, answer.RetryAfter, answer.Error);
        }

        (_wait, _notBefore) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        Reject(answer.IsRefused ? count : Math.Min(count, answer.RejectedSpans));
    }

    private async Task<OtlpAnswer> AskAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_target.Timeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = OtlpRequest.Create(_target, body);
            using var response = await _http.SendAsync(request, either.Token);
            return await OtlpAnswer.ReadAsync(_target.Protocol, response, _options.Clock, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            return OtlpAnswer.NotNow("it did not answer in time", error);
        }
        catch (HttpRequestException error)
        {
            return OtlpAnswer.NotNow("it cannot be reached", error);
        }
    }

    private SpanSinkUnavailableException Away(string problem, TimeSpan? retryAfter, Exception? error)
    {
        _wait = _wait == TimeSpan.Zero ? s_firstWait : _wait * 2;
        _wait = _wait < s_longestWait ? _wait : s_longestWait;
        var wait = retryAfter is { } asked && asked > _wait ? asked : _wait;
        _notBefore = _options.Clock.GetUtcNow() + wait;
        return new SpanSinkUnavailableException($"{_target} takes no spans: {problem}.", wait, error);
    }

    private void Reject(long count)
    {
        if (count > 0)
        {
            Interlocked.Add(ref _rejected, count);
            _options.Metrics.SpansRejected(count);
        }
    }
}

/// <summary>What the sink needs besides its target.</summary>
/// <param name="Resource">Attributes of the process, e.g. <c>service.name</c>.</param>
/// <param name="Metrics">Where refused spans are counted.</param>
/// <param name="Clock">The time.</param>
public sealed record OtlpSinkOptions(
    IReadOnlyList<KeyValuePair<string, string>> Resource,
    AgentMetrics Metrics,
    TimeProvider Clock
);
