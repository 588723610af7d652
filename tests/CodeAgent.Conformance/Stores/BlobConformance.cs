using System.Security.Cryptography;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Testing.Stores;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>Content by its hash, and events with large data.</summary>
public abstract class BlobConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task Content_is_found_by_its_hash(int size)
    {
        var content = Bytes(size);

        var hash = await Store.PutBlobAsync(content);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), hash);
        Assert.Equal(content, (await (await Harness.OpenAsync()).FindBlobAsync(hash))?.ToArray());
    }

    [Fact]
    public async Task The_same_content_has_the_same_hash_also_when_written_at_once()
    {
        var content = Bytes(200_000);

        var hashes = await Task.WhenAll(
                Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Store.PutBlobAsync(content)))
            )
            .Within();

        Assert.Single(hashes.Distinct());
        Assert.Equal(content, (await Store.FindBlobAsync(hashes[0]))?.ToArray());
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("")]
    [InlineData("../events.db")]
    [InlineData("../../../../../../../../../../../../../../../../etc/passwd-no-such-hash-x")]
    public async Task What_is_not_there_is_null(string hash) => Assert.Null(await Store.FindBlobAsync(hash));

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public async Task Large_events_are_read_whole(int size)
    {
        var lease = await Begin(Session);
        var events = new[] { Event("before"), new NewEvent("ToolCallCompleted", 1, Bytes(size)), Event("after") };

        var result = await Store.AppendAsync(new AppendBatch(lease, 0, events));

        Assert.Equal(events[1].Data.ToArray(), result.Events[1].Data.ToArray());
        Assert.Equal(events[1].Data.ToArray(), (await ReadAll(Store, Session))[1].Data.ToArray());
        Assert.Equal(events[1].Data.ToArray(), (await Store.ReadTreeAsync(Session, 1, 1))[0].Data.ToArray());
        Assert.Equal("after", Text((await ReadAll(Store, Session, 2))[0]));
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
