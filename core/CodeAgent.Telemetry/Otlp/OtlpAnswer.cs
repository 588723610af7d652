using System.Globalization;
using System.Net;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>
/// What became of a request, by the rules of the OTLP specification; but an answer about the address or the key, not the
/// data, keeps the spans until someone puts it right.
/// </summary>
internal sealed record OtlpAnswer(string Problem)
{
    private const string GrpcStatus = "grpc-status";

    /// <summary>Not taken now, may be later.</summary>
    public bool IsRetryable { get; private init; }

    /// <summary>Never to be taken.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Spans that were refused though the rest was taken.</summary>
    public long RejectedSpans { get; private init; }

    /// <summary>How long the collector asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>What was thrown; null for an answer.</summary>
    public Exception? Error { get; private init; }

    public static OtlpAnswer NotNow(string problem, Exception error) =>
        new(problem) { IsRetryable = true, Error = error };

    public static async Task<OtlpAnswer> ReadAsync(
        OtlpProtocol protocol,
        HttpResponseMessage response,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.StatusCode != HttpStatusCode.OK ? Http(response, clock)
            : protocol == OtlpProtocol.Grpc ? Grpc(response, body)
            : Taken(body);
    }

    private static OtlpAnswer Http(HttpResponseMessage response, TimeProvider clock)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return Refused($"it answered {status}", status is 401 or 403 or 404 or 429 or 502 or 503 or 504) with
        {
            RetryAfter = retryAfter,
        };
    }

    private static OtlpAnswer Grpc(HttpResponseMessage response, byte[] body)
    {
        var headers = response.TrailingHeaders.Contains(GrpcStatus) ? response.TrailingHeaders : response.Headers;
        var text = headers.TryGetValues(GrpcStatus, out var values) ? values.First() : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return Refused("its answer has no gRPC status", mayBeTakenLater: true);
        }

        // Cancelled, deadline exceeded, permission denied, resource exhausted, aborted, out of range, unimplemented,
        // unavailable, data loss, unauthenticated.
        return status == 0
            ? Taken(body.AsMemory(Math.Min(5, body.Length)))
            : Refused(
                $"it answered gRPC status {status}",
                status is 1 or 4 or 7 or 8 or 10 or 11 or 12 or 14 or 15 or 16
            );
    }

    private static OtlpAnswer Refused(string problem, bool mayBeTakenLater) =>
        new(problem) { IsRetryable = mayBeTakenLater, IsRefused = !mayBeTakenLater };

    // ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1 } }; what cannot be read rejects nothing.
    private static OtlpAnswer Taken(ReadOnlyMemory<byte> body) =>
        new("") { RejectedSpans = ProtoReader.FindVarint(ProtoReader.FindMessage(body, 1), 1) };
}
