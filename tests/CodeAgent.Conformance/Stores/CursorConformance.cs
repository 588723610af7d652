using CodeAgent.Core.Events;
using Xunit;

namespace CodeAgent.Conformance.Stores;

/// <summary>Durable positions of readers.</summary>
public abstract class CursorConformance<THarness> : StoreConformance<THarness>
    where THarness : IStoreHarness, new()
{
    [Fact]
    public async Task A_position_is_kept_by_name_and_root()
    {
        await Store.SaveCursorAsync("spans", Session, 5);
        await Store.SaveCursorAsync("spans", StreamId.Session("s2"), 7);
        await Store.SaveCursorAsync("cost", Session, 9);

        var other = await Harness.OpenAsync();
        Assert.Equal(5, await other.ReadCursorAsync("spans", Session));
        Assert.Equal(7, await other.ReadCursorAsync("spans", StreamId.Session("s2")));
        Assert.Equal(9, await other.ReadCursorAsync("cost", Session));
        Assert.Equal(0, await other.ReadCursorAsync("other", Session));
    }

    [Fact]
    public async Task A_position_never_goes_back()
    {
        await Store.SaveCursorAsync("spans", Session, 5);
        await Store.SaveCursorAsync("spans", Session, 3);
        Assert.Equal(5, await Store.ReadCursorAsync("spans", Session));

        await Store.SaveCursorAsync("spans", Session, 6);
        Assert.Equal(6, await Store.ReadCursorAsync("spans", Session));
    }
}
