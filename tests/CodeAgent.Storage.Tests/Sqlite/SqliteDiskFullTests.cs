using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>A disk that is full, and that has room again.</summary>
public sealed class SqliteDiskFullTests
{
    [Fact]
    public async Task Without_room_for_another_page_appends_fail_whole_and_smaller_ones_of_others_go_on()
    {
        using var work = new SqliteWork();
        await using var store = SqliteEventStore.Open(work.Options with { MaxPageCount = 60 });
        var lease = await SqliteWork.Write(store, 1);
        var large = Enumerable.Repeat(new NewEvent("A", 1, new byte[60_000]), 5).ToArray();

        await SqliteWork.Fails(
            ErrorCode.DiskFull,
            async () => await store.AppendAsync(new AppendBatch(lease, 1, large))
        );
        var small = await store.AppendAsync(new AppendBatch(lease, 1, [SqliteWork.Event("2")]));

        Assert.Equal((AppendStatus.Committed, 2), (small.Status, small.LastSeq));
        Assert.Equal(2, (await SqliteWork.Read(store)).Count);
        Assert.Empty(await store.VerifyAsync());
    }

    [Fact]
    public async Task A_full_file_system_stops_writes_and_they_go_on_once_there_is_room()
    {
        using var folder = new TemporaryFolder();
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && Mounts.Try("-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path),
            "A small file system cannot be mounted here."
        );
        try
        {
            await FillAndFree(folder);
        }
        finally
        {
            Mounts.Undo(folder.Path);
        }
    }

    private static async Task FillAndFree(TemporaryFolder folder)
    {
        await File.WriteAllBytesAsync(folder["ballast"], new byte[400_000]);
        await using var store = SqliteEventStore.Open(new SqliteStoreOptions(folder["state"]));
        var lease = await SqliteWork.Write(store, 1);
        var last = 1L;
        CodeAgentException? failure = null;
        for (var number = 0; number < 1000 && failure is null; number++)
        {
            var batch = new AppendBatch(lease, last, [new NewEvent("A", 1, new byte[3000]), SqliteWork.Event("b")]);
            try
            {
                last = (await store.AppendAsync(batch)).LastSeq;
            }
            catch (CodeAgentException error)
            {
                failure = error;
            }
        }

        Assert.Equal(ErrorCode.DiskFull, failure?.Code);
        await SqliteWork.Fails(ErrorCode.DiskFull, async () => await store.PutBlobAsync(new byte[900_000]));
        Assert.Equal(last, (await SqliteWork.Read(store)).Count);

        File.Delete(folder["ballast"]);

        var after = await store.AppendAsync(new AppendBatch(lease, last, [SqliteWork.Event("after")]));
        Assert.Equal((AppendStatus.Committed, last + 1), (after.Status, after.LastSeq));
        Assert.NotEmpty(await store.PutBlobAsync(new byte[10]));
        Assert.Equal(last + 1, (await SqliteWork.Read(store)).Count);
        Assert.Empty(await store.VerifyAsync());
    }
}
