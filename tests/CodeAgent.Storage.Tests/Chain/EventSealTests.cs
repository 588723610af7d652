using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Storage.Tests.Chain;

/// <summary>The bytes that are hashed. Stored hashes must stay good for ever, so one is pinned here.</summary>
public sealed class EventSealTests
{
    private static readonly HashKey s_key = new([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);

    private static ChainedEvent Item =>
        new(
            StreamId.Parse("task/t1/coordinator"),
            StreamId.Task("t1"),
            Seq: 7,
            RootSeq: 12,
            Ts: 639_000_000_000_000_000,
            Type: "ToolCallStarted",
            V: 2,
            Trace: "00-é",
            Payload: Encoding.UTF8.GetBytes("""{"a":1}"""),
            IsBlob: false,
            KeyId: s_key.Id,
            Previous: EventSeal.Genesis,
            Hash: default
        );

    [Fact]
    public void The_hash_of_an_event_never_changes()
    {
        Assert.Equal(
            "e7252d74645bea3ca726f70050878ace9b02af43ab9554d982730509af4a1555",
            Convert.ToHexStringLower(EventSeal.Compute(s_key, Item))
        );
    }

    [Fact]
    public void Every_field_counts()
    {
        ChainedEvent[] others =
        [
            Item,
            Item with
            {
                Stream = StreamId.Task("t1"),
            },
            Item with
            {
                Root = StreamId.Task("t2"),
            },
            Item with
            {
                Seq = 8,
            },
            Item with
            {
                RootSeq = 13,
            },
            Item with
            {
                Ts = 1,
            },
            Item with
            {
                Type = "ToolCallStartedx",
            },
            Item with
            {
                V = 3,
            },
            Item with
            {
                Trace = null,
            },
            Item with
            {
                Trace = "",
            },
            Item with
            {
                Payload = "{}"u8.ToArray(),
            },
            Item with
            {
                IsBlob = true,
            },
            Item with
            {
                KeyId = "0123456789abcdef",
            },
            Item with
            {
                Previous = Enumerable.Repeat((byte)1, 32).ToArray(),
            },
            // The same bytes in a row, cut at another place.
            Item with
            {
                Type = "ToolCallStarte",
                Trace = "d00-é",
            },
        ];

        var hashes = others.Select(item => Convert.ToHexString(EventSeal.Compute(s_key, item)));

        Assert.Equal(others.Length, hashes.Distinct().Count());
        Assert.NotEqual(EventSeal.Compute(s_key, Item), EventSeal.Compute(new HashKey(new byte[32]), Item));
    }

    [Fact]
    public void A_hash_matches_its_own_event_alone()
    {
        var sealedItem = Item with { Hash = EventSeal.Compute(s_key, Item) };

        Assert.True(EventSeal.Matches(s_key, sealedItem));
        Assert.False(EventSeal.Matches(s_key, sealedItem with { Seq = 8 }));
        Assert.False(EventSeal.Matches(s_key, sealedItem with { Hash = default }));
    }
}
