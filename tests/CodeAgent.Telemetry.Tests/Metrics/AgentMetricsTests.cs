using System.Diagnostics.Metrics;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry;
using CodeAgent.Core.Tools;
using CodeAgent.Telemetry.Tests.Kit;

namespace CodeAgent.Telemetry.Tests.Metrics;

public sealed class AgentMetricsTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly MeterListener _listener = new();
    private readonly List<string> _measured = [];
    private readonly Dictionary<string, Instrument> _instruments = [];
    private readonly AgentMetrics _metrics;

    public AgentMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        Listen<int>();
        Listen<long>();
        Listen<double>();
        _listener.Start();
        _metrics = new AgentMetrics(_meter);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_model_call_is_its_duration_first_chunk_and_tokens()
    {
        _metrics.ModelCallEnded(
            new ModelCallMeasure("acme", "large", TimeSpan.FromSeconds(2))
            {
                ResponseModel = "large-2026",
                FirstChunk = TimeSpan.FromMilliseconds(250),
                Usage = new ModelUsage(100, 20, 60),
            }
        );

        const string Tags =
            "gen_ai.operation.name=chat gen_ai.provider.name=acme gen_ai.request.model=large gen_ai.response.model=large-2026";
        Assert.Equal(
            [
                $"gen_ai.client.operation.time_to_first_chunk 0.25 {Tags}",
                $"gen_ai.client.token.usage 100 {Tags} gen_ai.token.type=input",
                $"gen_ai.client.token.usage 20 {Tags} gen_ai.token.type=output",
                $"gen_ai.client.operation.duration 2 {Tags}",
            ],
            _measured
        );
    }

    [Fact]
    public void A_failed_model_call_has_its_kind_and_no_tokens()
    {
        _metrics.ModelCallEnded(
            new ModelCallMeasure("acme", "large", TimeSpan.FromSeconds(1)) { Error = ModelErrorKind.RateLimited }
        );

        Assert.Equal(
            [
                "gen_ai.client.operation.duration 1 gen_ai.operation.name=chat gen_ai.provider.name=acme gen_ai.request.model=large error.type=rateLimited",
            ],
            _measured
        );
    }

    [Fact]
    public void A_tool_call_is_named_by_its_tool_and_never_by_its_id()
    {
        _metrics.ToolCallEnded("Bash", TimeSpan.FromSeconds(1), Happened.Ended("c1"));
        _metrics.ToolCallEnded(
            "Bash",
            TimeSpan.FromSeconds(3),
            Happened.Ended("c2", ToolOutcome.Failed, ToolFailureKind.TimedOut)
        );
        _metrics.ToolCallEnded("Bash", TimeSpan.FromSeconds(2), Happened.Ended("c3", ToolOutcome.Interrupted));

        const string Tags = "gen_ai.operation.name=execute_tool gen_ai.tool.name=Bash";
        Assert.Equal(
            [
                $"gen_ai.execute_tool.duration 1 {Tags}",
                $"gen_ai.execute_tool.duration 3 {Tags} error.type=timedOut",
                $"orch.tool.interrupted 1 {Tags}",
                $"gen_ai.execute_tool.duration 2 {Tags} error.type=interrupted",
            ],
            _measured
        );
    }

    [Fact]
    public void A_turn_is_its_duration_and_how_many_calls_it_made()
    {
        _metrics.TurnEnded("agent", TimeSpan.FromSeconds(9), 3, 5, TurnOutcome.LimitReached);

        const string Tags = "gen_ai.operation.name=invoke_agent gen_ai.agent.name=agent error.type=limitReached";
        Assert.Equal(
            [
                $"gen_ai.invoke_agent.duration 9 {Tags}",
                $"gen_ai.invoke_agent.inference_calls 3 {Tags}",
                $"gen_ai.invoke_agent.tool_calls 5 {Tags}",
            ],
            _measured
        );
    }

    [Fact]
    public void Appends_takeovers_sessions_watchers_limiter_and_budget_are_measured()
    {
        _metrics.AppendEnded(TimeSpan.FromMilliseconds(2), AppendStatus.Committed);
        _metrics.AppendEnded(TimeSpan.FromMilliseconds(1), AppendStatus.Fenced);
        _metrics.TakenOver(TimeSpan.FromSeconds(0.5));
        _metrics.SessionChanged(null, "idle");
        _metrics.SessionChanged("idle", "running");
        _metrics.SessionChanged("running", null);
        _metrics.WatchersChanged(1);
        _metrics.LimiterWaited(TimeSpan.FromSeconds(4));
        _metrics.BudgetBooked(70);
        _metrics.SpansRejected(2);
        _metrics.ExportFailed();

        Assert.Equal(
            [
                "orch.append.duration 0.002",
                "orch.append.duration 0.001",
                "orch.append.conflicts 1",
                "orch.takeovers 1",
                "orch.recovery.duration 0.5",
                "orch.sessions 1 state=idle",
                "orch.sessions -1 state=idle",
                "orch.sessions 1 state=running",
                "orch.sessions -1 state=running",
                "orch.watchers 1",
                "orch.limiter.wait 4",
                "orch.budget.tokens 70",
                "orch.export.rejected 2",
                "orch.export.failures 1",
            ],
            _measured
        );
    }

    [Fact]
    public void Histograms_have_the_buckets_and_units_of_the_conventions()
    {
        double[] seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
        Assert.Equal(seconds, Bounds<double>("gen_ai.client.operation.duration", "s"));
        Assert.Equal(seconds, Bounds<double>("gen_ai.client.operation.time_to_first_chunk", "s"));
        Assert.Equal(seconds, Bounds<double>("gen_ai.execute_tool.duration", "s"));
        Assert.Equal(
            [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6],
            Bounds<double>("gen_ai.invoke_agent.duration", "s")
        );
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128], Bounds<int>("gen_ai.invoke_agent.tool_calls", "{call}"));
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128], Bounds<int>("gen_ai.invoke_agent.inference_calls", "{call}"));
        Assert.Equal(
            [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
            Bounds<long>("gen_ai.client.token.usage", "{token}")
        );
    }

    private IReadOnlyList<T> Bounds<T>(string name, string unit)
        where T : struct
    {
        var histogram = Assert.IsType<Histogram<T>>(_instruments[name]);
        Assert.Equal(unit, histogram.Unit);
        return histogram.Advice!.HistogramBucketBoundaries!;
    }

    private void Listen<T>()
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>(
            (instrument, value, tags, _) =>
            {
                string[] parts =
                [
                    instrument.Name,
                    $"{value}",
                    .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"),
                ];
                _measured.Add(string.Join(' ', parts));
            }
        );
}
