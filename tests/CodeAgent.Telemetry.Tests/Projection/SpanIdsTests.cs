using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Telemetry.Tests.Projection;

public sealed class SpanIdsTests
{
    private static readonly StreamId s_root = StreamId.Session("01JROOT");
    private static readonly StreamId s_child = StreamId.Session("01JCHILD");

    [Fact]
    public void Ids_are_the_hash_of_kind_and_names_so_that_every_version_agrees()
    {
        // printf 'trace\0session/01JROOT\0' | sha256sum, and likewise.
        Assert.Equal("d272ba654b408d68f153e1127328cbca", SpanIds.Trace(s_root).ToHexString());
        Assert.Equal("3ee54cd7f0fbb739", SpanIds.Turn(s_root, "t1").ToHexString());
        Assert.Equal("4406259b12b4b98a", SpanIds.ModelCall(s_root, "m1", 2).ToHexString());
        Assert.Equal("6360c7a39fa0616d", SpanIds.ToolCall(s_root, "c1").ToHexString());
    }

    [Fact]
    public void The_same_id_in_another_session_of_another_kind_or_attempt_is_another_span()
    {
        ActivitySpanId[] ids =
        [
            SpanIds.Turn(s_root, "x"),
            SpanIds.Turn(s_child, "x"),
            SpanIds.ToolCall(s_root, "x"),
            SpanIds.ToolCall(s_child, "x"),
            SpanIds.ModelCall(s_root, "x", 1),
            SpanIds.ModelCall(s_root, "x", 2),
            SpanIds.ModelCall(s_root, "x1", 1),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void The_parent_given_to_a_tools_process_is_a_sampled_w3c_traceparent_of_its_span()
    {
        var text = SpanIds.ToolCallParent(s_root, s_child, "c1");

        Assert.True(ActivityContext.TryParse(text, null, out var context));
        Assert.Equal(SpanIds.Trace(s_root), context.TraceId);
        Assert.Equal(SpanIds.ToolCall(s_child, "c1"), context.SpanId);
        Assert.Equal(ActivityTraceFlags.Recorded, context.TraceFlags);
    }
}
