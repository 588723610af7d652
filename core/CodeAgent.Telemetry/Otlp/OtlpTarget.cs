namespace CodeAgent.Telemetry.Otlp;

/// <summary>How OTLP is carried.</summary>
public enum OtlpProtocol
{
    /// <summary>Protobuf over HTTP/1.1, usually port 4318.</summary>
    HttpProtobuf,

    /// <summary>gRPC over HTTP/2, usually port 4317.</summary>
    Grpc,
}

/// <summary>Where one signal is sent.</summary>
/// <param name="Endpoint">The whole URL for HTTP (with <c>/v1/traces</c>), the base URL for gRPC.</param>
/// <param name="Protocol">How.</param>
public sealed record OtlpTarget(Uri Endpoint, OtlpProtocol Protocol)
{
    /// <summary>Headers of every request, e.g. a key. Secret: never shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Limit of one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether requests are compressed with gzip.</summary>
    public bool Gzip { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Protocol} {Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
}
