using System.Globalization;
using System.Text;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Tells what changed between two commits of a mirror.</summary>
internal sealed class CommitDifference(MirrorRepository mirror)
{
    private static readonly string[] s_plain = ["--no-ext-diff", "--no-textconv", "--no-color", "-r", "-M"];

    /// <summary>The files with their numbers of lines.</summary>
    public async Task<CommitChanges> ChangesAsync(string from, string to, CancellationToken cancellationToken)
    {
        string[] asked = ["diff-tree", .. s_plain, "-z", "--raw", "--numstat"];
        var call = mirror.Call([
            .. asked,
            await IdAsync(from, cancellationToken),
            await IdAsync(to, cancellationToken),
        ]);
        var answer = await mirror.AskAsync(call, cancellationToken);
        if (answer.ExitCode != 0)
            throw new GitFailedException($"The commits cannot be compared: {answer.Errors.Split('\n')[0]}");
        var files = Parse(Encoding.UTF8.GetString(answer.Output).Split('\0'));
        return new CommitChanges(files, files.Sum(file => file.Added), files.Sum(file => file.Deleted));
    }

    /// <summary>The patch, cut at a line's end.</summary>
    public async Task<string> PatchAsync(string from, string to, int mostBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        string[] asked = ["diff-tree", .. s_plain, "-p"];
        var call = mirror.Call([
            .. asked,
            await IdAsync(from, cancellationToken),
            await IdAsync(to, cancellationToken),
        ]);
        var answer = await mirror.AskAsync(
            call with
            {
                MostOutput = mostBytes + 1,
                MayBeCut = true,
            },
            cancellationToken
        );
        if (answer.ExitCode is not (0 or null))
            throw new GitFailedException($"The commits cannot be compared: {answer.Errors.Split('\n')[0]}");
        var bytes = answer.Output.AsSpan();
        if (bytes.Length > mostBytes)
            bytes = bytes[..(bytes[..mostBytes].LastIndexOf((byte)'\n') + 1)];

        // A byte that is not text becomes a character of three: then a few more lines go.
        var text = Encoding.UTF8.GetString(bytes);
        while (Encoding.UTF8.GetByteCount(text) > mostBytes)
            text = text[..(text.AsSpan(0, text.Length - 1).LastIndexOf('\n') + 1)];
        return text;
    }

    private Task<string> IdAsync(string commit, CancellationToken cancellationToken) =>
        mirror.CommitAsync(commit, cancellationToken);

    /// <summary>First all raw records, <c>:modes ids kind</c> and one or two paths; then the numbers in the same order.</summary>
    private static List<FileChange> Parse(string[] fields)
    {
        var files = new List<FileChange>();
        var at = 0;
        while (at < fields.Length && fields[at].StartsWith(':'))
        {
            var kind = fields[at][(fields[at].LastIndexOf(' ') + 1)..][0];
            var isMoved = kind is 'R' or 'C';
            files.Add(new FileChange(fields[at + (isMoved ? 2 : 1)], KindOf(kind), 0, 0));
            at += isMoved ? 3 : 2;
        }
        for (var file = 0; file < files.Count && at < fields.Length; file++)
        {
            var numbers = fields[at].Split('\t', 3);
            if (numbers.Length < 3)
                break;
            files[file] = files[file] with { Added = Number(numbers[0]), Deleted = Number(numbers[1]) };

            // A renamed file's paths stand behind an empty one.
            at += numbers[2].Length == 0 ? 3 : 1;
        }
        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static string KindOf(char kind) =>
        kind switch
        {
            'A' or 'C' => "added",
            'D' => "deleted",
            'R' => "renamed",
            _ => "modified",
        };

    private static int Number(string field) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
