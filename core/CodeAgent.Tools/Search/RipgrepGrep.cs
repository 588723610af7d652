using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Search;

/// <summary>
/// Searches with ripgrep. Its results pass the rules of ours, because a glob given to ripgrep also finds ignored files,
/// and because it takes other files for binary.
/// </summary>
internal sealed class RipgrepGrep(string program, IReadOnlyDictionary<string, string> environment, TimeProvider clock)
    : IGrepEngine
{
    private const int MostOutput = 64 * 1024 * 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private static readonly string[] s_always =
    [
        "--no-config",
        "--hidden",
        "--no-ignore-global",
        "--no-ignore-exclude",
        "--no-ignore-dot",
        "--no-require-git",
        "--no-messages",
        "--crlf",
        "--max-filesize=64M",
        "--glob=!.git",
    ];

    public async Task<GrepHits> SearchAsync(GrepQuery query, GrepOutput output, CancellationToken cancellationToken)
    {
        var isFile = File.Exists(query.Root);
        var folder = isFile ? Path.GetDirectoryName(query.Root)! : query.Root;
        var variables = ChildEnvironment.Build(environment, new Dictionary<string, string>(), "grep");
        var run = new ProgramRun(program, Arguments(query, output, isFile), folder, variables)
        {
            Limit = s_limit,
            MostOutput = MostOutput,
        };
        var answer = await run.RunAsync(clock, cancellationToken);
        if (answer is { ExitCode: not (0 or 1 or null), Output.Length: 0, Errors.Length: > 0 })
            throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`pattern` is not a usable regular expression: {answer.Errors}"
            );
        var found = output == GrepOutput.FilesWithMatches ? Names(answer.Output) : Lines(answer.Output);
        var visible = new VisibleFiles(query.Root);
        return new GrepHits(
            [.. found.Select(hits => hits with { Path = Path.GetFullPath(hits.Path, folder) }).Where(IsWanted)],
            answer.IsCut
        );

        bool IsWanted(FileHits hits)
        {
            var relative = isFile ? Path.GetFileName(hits.Path) : Path.GetRelativePath(query.Root, hits.Path);
            return query.Wants(relative) && (isFile || visible.Contains(relative)) && !GrepQuery.IsBinary(hits.Path);
        }
    }

    private static List<string> Arguments(GrepQuery query, GrepOutput output, bool isFile)
    {
        List<string> arguments = [.. s_always];
        if (output == GrepOutput.FilesWithMatches)
            arguments.AddRange(["--files-with-matches", "--null"]);
        else
            arguments.Add("--json");
        if (query.IgnoreCase)
            arguments.Add("--ignore-case");
        if (query.Multiline)
            arguments.AddRange(["--multiline", "--multiline-dotall"]);
        arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--before-context={query.Before}"));
        arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--after-context={query.After}"));
        if (query.Glob is { } glob)
            arguments.Add($"--glob={glob}");
        foreach (var pattern in query.TypePatterns ?? [])
            arguments.Add($"--type-add=codeagent:{pattern}");
        if (query.TypePatterns is not null)
            arguments.Add("--type=codeagent");
        arguments.AddRange(["-e", query.Pattern, "--", isFile ? $"./{Path.GetFileName(query.Root)}" : "./"]);
        return arguments;
    }

    private static IEnumerable<FileHits> Names(byte[] output) =>
        Encoding
            .UTF8.GetString(output)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(path => new FileHits(path, 1, []));

    private static IEnumerable<FileHits> Lines(byte[] output)
    {
        var files = new Dictionary<string, List<HitLine>>(StringComparer.Ordinal);
        foreach (var range in new ReadOnlySpan<byte>(output).Split((byte)'\n'))
            Take(output.AsMemory(range), files);
        return files
            .Select(file => new FileHits(file.Key, file.Value.Count(line => line.IsMatch), file.Value))
            .Where(hits => hits.Count > 0);
    }

    private static void Take(ReadOnlyMemory<byte> message, Dictionary<string, List<HitLine>> files)
    {
        if (message.IsEmpty || Parse(message) is not { } json)
            return;
        using (json)
        {
            var type = json.RootElement.GetProperty("type").GetString();
            if (type is not ("match" or "context"))
                return;
            var data = json.RootElement.GetProperty("data");
            var path = Decode(data.GetProperty("path"));
            if (!files.TryGetValue(path, out var lines))
                files[path] = lines = [];
            var number = data.GetProperty("line_number").GetInt32();
            var text = Decode(data.GetProperty("lines"));
            text = number == 1 && text.StartsWith('\uFEFF') ? text[1..] : text;
            foreach (var line in (text.EndsWith('\n') ? text[..^1] : text).Split('\n'))
                lines.Add(new HitLine(number++, line.TrimEnd('\r'), type == "match"));
        }
    }

    /// <summary>A message; null for the last one of a search that was stopped in the middle of it.</summary>
    private static JsonDocument? Parse(ReadOnlyMemory<byte> message)
    {
        try
        {
            return JsonDocument.Parse(message);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Decode(JsonElement value) =>
        value.TryGetProperty("text", out var text)
            ? text.GetString()!
            : Encoding.UTF8.GetString(Convert.FromBase64String(value.GetProperty("bytes").GetString()!));
}
