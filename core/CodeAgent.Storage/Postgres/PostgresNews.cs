using System.Globalization;
using System.Text;
using CodeAgent.Core.Events;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Postgres;

/// <summary>News of commits as the texts that processes send each other through the database.</summary>
internal static class PostgresNews
{
    /// <summary>A notification holds less than 8,000 bytes.</summary>
    private const int LargestText = 7_500;

    /// <summary>The channel of a store.</summary>
    public static string Channel(PostgresAddress address) => $"codeagent_{address.Schema}";

    /// <summary>As few texts as possible.</summary>
    public static IEnumerable<string> Texts(IEnumerable<CommitNotice> notices)
    {
        var text = new StringBuilder();
        foreach (var line in notices.Select(Line))
        {
            if (text.Length + line.Length + 1 > LargestText)
            {
                yield return text.ToString();
                text.Clear();
            }

            text.Append(line).Append('\n');
        }

        if (text.Length > 0)
        {
            yield return text.ToString();
        }
    }

    /// <summary>Reads a text; lines that are not understood are passed over: a newer program may have sent them.</summary>
    public static IEnumerable<CommitNotice> Parse(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split(' ');
            if (parts.Length < 2 || !StreamId.TryParse(parts[1], out var stream))
            {
                continue;
            }

            if (parts is ["t", _, var number] && long.TryParse(number, CultureInfo.InvariantCulture, out var position))
            {
                yield return new CommitNotice(WatchKey.Tree(stream), position);
            }
            else if (parts is ["i", _])
            {
                yield return new CommitNotice(WatchKey.Inbox(stream));
            }
            else if (parts is ["a", _, var command])
            {
                yield return new CommitNotice(WatchKey.Answer(stream, Uri.UnescapeDataString(command)));
            }
        }
    }

    private static string Line(CommitNotice notice) =>
        notice.Key.Kind switch
        {
            WatchKind.Tree => string.Create(CultureInfo.InvariantCulture, $"t {notice.Key.Stream} {notice.Position}"),
            WatchKind.Inbox => $"i {notice.Key.Stream}",
            _ => $"a {notice.Key.Stream} {Uri.EscapeDataString(notice.Key.CommandId ?? "")}",
        };
}
