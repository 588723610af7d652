using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeAgent.Tools.Mcp.Configuration;

/// <summary>Where servers are looked for.</summary>
/// <param name="Workspace">The session's folder, absolute.</param>
/// <param name="Home">The user's folder, absolute.</param>
/// <param name="Variables">Variables that entries may name.</param>
public sealed record McpPlaces(string Workspace, string Home, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The program's own list of the user's servers, absolute; null for none.</summary>
    public string? UserFile { get; init; }

    /// <summary>Files that the command line names, absolute.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether only those files count.</summary>
    public bool IsStrict { get; init; }
}

/// <summary>What the files say.</summary>
/// <param name="Servers">Each name once, the strongest place's entry, in the order of the names.</param>
/// <param name="Problems">What could not be used, each with its file, for people.</param>
public sealed record McpConfiguration(IReadOnlyList<McpServerSettings> Servers, IReadOnlyList<string> Problems);

/// <summary>Finds the servers of a folder and its user in the files of this program and of others.</summary>
public static class McpConfigurationReader
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const string Servers = "mcpServers";

    private static readonly JsonDocumentOptions s_lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads all of them. Never fails: what cannot be used is a problem, and the rest is used.</summary>
    public static McpConfiguration Read(McpPlaces places)
    {
        var problems = new List<string>();
        var found = new SortedDictionary<string, McpServerSettings>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new McpEntryReader(places.Variables, places.Home);
        foreach (var (file, scope, entries) in Sources(places, problems))
        {
            foreach (var entry in entries.Where(entry => seen.Add(entry.Name)))
            {
                if (reader.Read(entry, scope, file, problems) is { } server)
                {
                    found[entry.Name] = server;
                }
            }
        }

        return new McpConfiguration([.. found.Values], problems);
    }

    /// <summary>All places, the strongest first: a whole entry wins, nothing is merged.</summary>
    private static IEnumerable<(string File, McpScope Scope, IEnumerable<McpEntry> Entries)> Sources(
        McpPlaces places,
        List<string> problems
    )
    {
        foreach (var file in places.Files)
        {
            yield return (
                file,
                McpScope.Flag,
                Entries(Load(file, isRequired: true), file, problems, Servers, "servers")
            );
        }

        if (places.IsStrict)
        {
            yield break;
        }

        var (here, home) = (places.Workspace, places.Home);
        var claude = Path.Join(home, ".claude.json");
        var own = Load(claude);
        yield return (
            claude,
            McpScope.Local,
            Entries(own?["projects"]?[here] as JsonObject, claude, problems, Servers)
        );
        foreach (var (file, keys) in ProjectFiles(here))
        {
            yield return (file, McpScope.Project, Entries(Load(file), file, problems, keys));
        }

        yield return (claude, McpScope.User, Entries(own, claude, problems, Servers));
        foreach (var (file, keys) in UserFiles(places))
        {
            yield return (file, McpScope.User, Entries(Load(file), file, problems, keys));
        }

        JsonObject? Load(string file, bool isRequired = false) => ReadFile(file, problems, isRequired);
    }

    private static IEnumerable<(string File, string[] Keys)> ProjectFiles(string folder) =>
        [
            (Path.Join(folder, ".mcp.json"), [Servers]),
            (Path.Join(folder, ".gemini/settings.json"), [Servers]),
            (Path.Join(folder, ".qwen/settings.json"), [Servers]),
            (Path.Join(folder, ".codex/config.toml"), ["mcp_servers"]),
            (Path.Join(folder, ".vscode/mcp.json"), ["servers", Servers]),
        ];

    private static IEnumerable<(string File, string[] Keys)> UserFiles(McpPlaces places) =>
        [
            .. places.UserFile is { } file ? new[] { (file, new[] { Servers }) } : [],
            (Path.Join(places.Home, ".gemini/settings.json"), [Servers]),
            (Path.Join(places.Home, ".qwen/settings.json"), [Servers]),
            (Path.Join(places.Home, ".codex/config.toml"), ["mcp_servers"]),
        ];

    private static List<McpEntry> Entries(
        JsonObject? document,
        string file,
        List<string> problems,
        params string[] keys
    )
    {
        var result = new List<McpEntry>();
        foreach (var table in keys.Select(key => document?[key]).Where(table => table is not null))
        {
            if (table is not JsonObject servers)
            {
                problems.Add($"{file}: the list of servers is no object.");
                continue;
            }

            foreach (var (name, value) in servers)
            {
                if (value is JsonObject entry && name.Length is > 0 and <= 200)
                {
                    result.Add(new McpEntry(name, entry));
                }
                else
                {
                    problems.Add($"{file}: server '{name}' is no object.");
                }
            }
        }

        return result;
    }

    private static JsonObject? ReadFile(string file, List<string> problems, bool isRequired)
    {
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
            {
                if (isRequired)
                {
                    problems.Add($"{file}: there is no such file.");
                }

                return null;
            }

            if (info.Length > MostBytes)
            {
                problems.Add($"{file}: it is larger than {MostBytes} bytes.");
                return null;
            }

            var text = File.ReadAllText(file);
            return file.EndsWith(".toml", StringComparison.Ordinal)
                ? TomlSubset.Parse(text)
                : Checked(JsonNode.Parse(text, documentOptions: s_lenient));
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
            )
        {
            problems.Add($"{file}: {error.Message.Split('\n')[0]}");
            return null;
        }
    }

    private static JsonObject Checked(JsonNode? node) =>
        node as JsonObject ?? throw new FormatException("it is no JSON object.");
}
