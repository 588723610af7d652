using CodeAgent.Core.Errors;
using CodeAgent.Telemetry.Otlp;

namespace CodeAgent.Telemetry.Tests.Otlp;

public sealed class OtlpVariablesTests
{
    [Fact]
    public void Nothing_given_is_nothing_exported()
    {
        var options = With();

        Assert.Equal((null, null, false), (options.Traces, options.Metrics, options.IncludeContent));
    }

    [Fact]
    public void The_common_endpoint_gets_each_signals_path_over_http()
    {
        var options = With(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318/base/"));

        Assert.Equal("http://c:4318/base/v1/traces", options.Traces!.Endpoint.AbsoluteUri);
        Assert.Equal("http://c:4318/base/v1/metrics", options.Metrics!.Endpoint.AbsoluteUri);
        Assert.Equal(OtlpProtocol.HttpProtobuf, options.Traces.Protocol);
        Assert.Equal((TimeSpan.FromSeconds(10), false), (options.Traces.Timeout, options.Traces.Gzip));
    }

    [Fact]
    public void A_signals_own_endpoint_is_taken_as_it_is_and_goes_before_the_common_one()
    {
        var options = With(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t:9/in")
        );

        Assert.Equal("http://t:9/in", options.Traces!.Endpoint.AbsoluteUri);
        Assert.Equal("http://c:4318/v1/metrics", options.Metrics!.Endpoint.AbsoluteUri);
    }

    [Fact]
    public void Grpc_keeps_the_base_address()
    {
        var options = With(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));

        Assert.Equal(
            ("http://c:4317/", OtlpProtocol.Grpc),
            (options.Traces!.Endpoint.AbsoluteUri, options.Traces.Protocol)
        );
    }

    [Fact]
    public void Headers_timeout_and_compression_are_read_and_a_signals_own_go_first()
    {
        var options = With(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=1%202, b = x=y"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "m=1"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"),
            ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "gzip")
        );

        Assert.Equal([new("a", "1 2"), new("b", "x=y")], options.Traces!.Headers);
        Assert.Equal([new("m", "1")], options.Metrics!.Headers);
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.Traces.Timeout);
        Assert.Equal((true, false), (options.Traces.Gzip, options.Metrics.Gzip));
    }

    [Fact]
    public void A_signal_or_everything_can_be_switched_off()
    {
        var one = With(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c"), ("OTEL_METRICS_EXPORTER", "none"));
        var all = With(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c"), ("OTEL_SDK_DISABLED", "true"));

        Assert.NotNull(one.Traces);
        Assert.Equal((null, null, null), (one.Metrics, all.Traces, all.Metrics));
    }

    [Fact]
    public void The_process_is_described_and_what_the_user_says_of_it_goes_first()
    {
        var options = With(
            ("OTEL_SERVICE_NAME", "mine"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=prod,host.name=h1"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
            ("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "True")
        );

        var resource = options.Resource.ToDictionary();
        Assert.Equal(
            ("mine", "prod", "h1"),
            (resource["service.name"], resource["deployment.environment.name"], resource["host.name"])
        );
        Assert.Contains("service.instance.id", resource.Keys);
        Assert.Contains("service.version", resource.Keys);
        Assert.Equal((TimeSpan.FromSeconds(5), true), (options.MetricInterval, options.IncludeContent));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "c:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://c")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "s3cret")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0")]
    public void What_is_not_valid_is_told_by_name_without_secrets(string name, string value)
    {
        var error = Assert.Throws<CodeAgentException>(() =>
            With(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c"), (name, value))
        );

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(
            name.Replace("TRACES_", "", StringComparison.Ordinal),
            error.Message.Replace("TRACES_", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    private static TelemetryOptions With(params (string Name, string Value)[] given)
    {
        // The last of a name counts, so that a test can spoil one of many.
        var values = given.GroupBy(one => one.Name).ToDictionary(group => group.Key, group => group.Last().Value);
        return new TelemetryOptions().With(values.GetValueOrDefault);
    }
}
