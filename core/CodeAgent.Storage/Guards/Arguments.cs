using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Guards;

/// <summary>Checks what callers of a store may get wrong. Every store asks here.</summary>
internal static class Arguments
{
    private const int LongestCommandId = 200;
    private const int MostHeads = 10_000;

    public static void Check(InboxCommand command)
    {
        ArgumentException.ThrowIfNullOrEmpty(command.CommandId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.CommandId.Length, LongestCommandId);
    }

    public static void Check(AppendBatch batch)
    {
        foreach (var post in batch.Posts)
        {
            Check(post.Command);
        }
    }

    public static void Check(HeadQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MostHeads);
    }
}
