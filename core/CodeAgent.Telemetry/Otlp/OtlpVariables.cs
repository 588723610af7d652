using System.Globalization;
using CodeAgent.Core.Errors;

namespace CodeAgent.Telemetry.Otlp;

/// <summary>
/// Reads OpenTelemetry's own settings by their standard names from whatever the host gives (it alone reads the
/// environment). A signal's own variable goes before the common one.
/// </summary>
public sealed class OtlpVariables(Func<string, string?> find)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    /// <summary>Whether all of OpenTelemetry is switched off.</summary>
    public bool IsDisabled => IsTrue("OTEL_SDK_DISABLED");

    /// <summary>Whether content may be exported.</summary>
    public bool IncludeContent => IsTrue("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT");

    /// <summary>The service's name; null where it is not given.</summary>
    public string? ServiceName => Find("OTEL_SERVICE_NAME");

    /// <summary>Attributes of the resource.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResourceAttributes => Pairs("OTEL_RESOURCE_ATTRIBUTES");

    /// <summary>Time between two exports of metrics; null where it is not given.</summary>
    public TimeSpan? MetricInterval => Milliseconds("OTEL_METRIC_EXPORT_INTERVAL");

    /// <summary>Where traces go; null for nowhere.</summary>
    public OtlpTarget? Traces => Target("TRACES", "OTEL_TRACES_EXPORTER", "v1/traces");

    /// <summary>Where metrics go; null for nowhere.</summary>
    public OtlpTarget? Metrics => Target("METRICS", "OTEL_METRICS_EXPORTER", "v1/metrics");

    private OtlpTarget? Target(string signal, string exporter, string path)
    {
        var own = Find($"{Prefix}{signal}_ENDPOINT");
        var common = Find($"{Prefix}ENDPOINT");
        if (IsDisabled || Find(exporter) == "none" || (own ?? common) is not { } text)
        {
            return null;
        }

        var protocol = Protocol(signal);
        var endpoint = Endpoint(own is null ? $"{Prefix}ENDPOINT" : $"{Prefix}{signal}_ENDPOINT", text);
        if (own is null && protocol == OtlpProtocol.HttpProtobuf)
        {
            endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
        }

        return new OtlpTarget(endpoint, protocol)
        {
            Headers = Find($"{Prefix}{signal}_HEADERS") is null
                ? Pairs($"{Prefix}HEADERS")
                : Pairs($"{Prefix}{signal}_HEADERS"),
            Timeout =
                Milliseconds($"{Prefix}{signal}_TIMEOUT")
                ?? Milliseconds($"{Prefix}TIMEOUT")
                ?? TimeSpan.FromSeconds(10),
            Gzip = Either(signal, "COMPRESSION") == "gzip",
        };
    }

    private OtlpProtocol Protocol(string signal) =>
        Either(signal, "PROTOCOL") switch
        {
            null or "http/protobuf" => OtlpProtocol.HttpProtobuf,
            "grpc" => OtlpProtocol.Grpc,
            var other => throw Invalid($"{Prefix}PROTOCOL", other, "http/protobuf or grpc"),
        };

    private static Uri Endpoint(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw Invalid(name, text, "an http or https URL");

    private TimeSpan? Milliseconds(string name) =>
        Find(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? TimeSpan.FromMilliseconds(value)
        : throw Invalid(name, text, "milliseconds above 0");

    // key=value,key=value with percent-encoded values.
    private List<KeyValuePair<string, string>> Pairs(string name)
    {
        List<KeyValuePair<string, string>> pairs = [];
        foreach (var part in (Find(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            // The value may be a secret and is not shown.
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? "" : part[..equals].Trim();
            pairs.Add(
                key.Length > 0
                    ? new KeyValuePair<string, string>(key, Uri.UnescapeDataString(part[(equals + 1)..].Trim()))
                    : throw Invalid(name, "…", "key=value,key=value")
            );
        }

        return pairs;
    }

    private bool IsTrue(string name) => string.Equals(Find(name), "true", StringComparison.OrdinalIgnoreCase);

    private string? Either(string signal, string what) => Find($"{Prefix}{signal}_{what}") ?? Find($"{Prefix}{what}");

    // An empty variable counts as one that is not set.
    private string? Find(string name) => find(name)?.Trim() is { Length: > 0 } text ? text : null;

    private static CodeAgentException Invalid(string name, string text, string expected) =>
        new(ErrorCode.InvalidConfiguration, $"{name} is '{text}'; expected {expected}.");
}
