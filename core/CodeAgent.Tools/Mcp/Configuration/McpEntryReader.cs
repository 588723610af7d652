using System.Text.Json.Nodes;

namespace CodeAgent.Tools.Mcp.Configuration;

/// <summary>One server's entry in any of the dialects, whose keys do not contradict each other.</summary>
internal sealed class McpEntryReader(IReadOnlyDictionary<string, string> variables, string home)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(12);

    /// <summary>Reads an entry; null and a reason where it is no server.</summary>
    public McpServerSettings? Read(McpEntry entry, McpScope scope, string file, List<string> problems)
    {
        var expansion = new VariableExpansion(variables);
        var values = new EntryValues(entry.Values, expansion);
        var settings = Read(entry, values, new McpServerSettings(entry.Name, scope, file));
        problems.AddRange(values.Problems.Select(problem => $"{file}: server '{entry.Name}': {problem}"));
        if (expansion.Missing.Count > 0)
        {
            problems.Add(
                $"{file}: server '{entry.Name}' names variables that are not set: {string.Join(", ", expansion.Missing)}."
            );
        }

        return values.Problems.Count == 0 ? settings : null;
    }

    private McpServerSettings? Read(McpEntry entry, EntryValues values, McpServerSettings empty)
    {
        if (values.Flag("enabled") == false || values.Flag("disabled") == true)
        {
            return null;
        }

        var type = values.Text("type");
        var url = values.Text("httpUrl") ?? values.Text("url") ?? values.Text("serverUrl");
        var command = values.Text("command") ?? values.Text("cmd");
        if (type == "ws")
        {
            values.Problems.Add("type 'ws' is not supported; use http.");
            return null;
        }

        if ((url is null) == (command is null))
        {
            // A member of the wrong kind is told already.
            AddUnlessTold(values, "it needs either a \"command\" or a \"url\".");
            return null;
        }

        Uri? address = null;
        if (
            url is not null
            && (!Uri.TryCreate(url, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https"))
        )
        {
            values.Problems.Add("its \"url\" is no http or https address.");
            return null;
        }

        return empty with
        {
            Command =
                command is not null && command.StartsWith("~/", StringComparison.Ordinal)
                    ? Path.Join(home, command[2..])
                    : command,
            Arguments = values.List("args") ?? [],
            Environment = Environment(values),
            Folder = values.Text("cwd"),
            Url = address,
            IsSse =
                type == "sse"
                || (
                    type is null
                    && entry.Values["httpUrl"] is null
                    && url is not null
                    && url.EndsWith("/sse", StringComparison.Ordinal)
                ),
            Headers = Headers(values),
            SignIn = SignIn(values),
            CallTimeout =
                Time(values.Number("timeout"), 1) ?? Time(values.Number("tool_timeout_sec"), 1000) ?? empty.CallTimeout,
            StartTimeout =
                Time(values.Number("startup_timeout_ms"), 1)
                ?? Time(values.Number("startup_timeout_sec"), 1000)
                ?? empty.StartTimeout,
            OnlyTools = values.List("enabled_tools") ?? values.List("includeTools") ?? Named(values.List("tools")),
            WithoutTools = values.List("disabled_tools") ?? values.List("excludeTools") ?? [],
            IsAlwaysLoaded = values.Flag("alwaysLoad") == true,
            Declared = Canonical(entry.Values),
        };
    }

    private Dictionary<string, string> Environment(EntryValues values)
    {
        var result = new Dictionary<string, string>(
            values.Map("env") ?? values.Map("environment") ?? [],
            StringComparer.Ordinal
        );
        foreach (var name in values.List("env_vars") ?? [])
        {
            if (variables.GetValueOrDefault(name) is { } value)
            {
                result.TryAdd(name, value);
            }
        }

        return result;
    }

    private Dictionary<string, string> Headers(EntryValues values)
    {
        var result = new Dictionary<string, string>(
            values.Map("headers") ?? values.Map("http_headers") ?? [],
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var (header, variable) in values.Map("env_http_headers") ?? [])
        {
            if (variables.GetValueOrDefault(variable) is { Length: > 0 } value)
            {
                result.TryAdd(header, value);
            }
        }

        if (
            values.Text("bearer_token_env_var") is { } token
            && variables.GetValueOrDefault(token) is { Length: > 0 } secret
        )
        {
            result.TryAdd("Authorization", $"Bearer {secret}");
        }

        foreach (var (name, value) in result)
        {
            if (
                name.Length == 0
                || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                || value.AsSpan().ContainsAny('\r', '\n', '\0')
            )
            {
                values.Problems.Add($"header '{name}' cannot be sent.");
            }
        }

        return result;
    }

    private static void AddUnlessTold(EntryValues values, string problem)
    {
        if (values.Problems.Count == 0)
        {
            values.Problems.Add(problem);
        }
    }

    private static McpSignIn? SignIn(EntryValues values) =>
        values.Part("oauth") is { } part
            ? new McpSignIn(
                part.Text("clientId"),
                part.Text("clientSecret"),
                (int?)part.Number("callbackPort"),
                part.List("scopes") ?? part.Text("scopes")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []
            )
            : null;

    private static TimeSpan? Time(double? number, double milliseconds) =>
        number is > 0 and var value
            ? TimeSpan.FromMilliseconds(Math.Min(value * milliseconds, s_longest.TotalMilliseconds))
            : null;

    private static IReadOnlyList<string>? Named(IReadOnlyList<string>? tools) =>
        tools is null || tools.Contains("*") ? null : tools;

    /// <summary>The same text for the same entry, whatever the order and the blanks in its file.</summary>
    private static string Canonical(JsonNode? node) =>
        node switch
        {
            JsonObject table => "{"
                + string.Join(
                    ",",
                    table
                        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                        .Select(pair => $"{JsonValue.Create(pair.Key)!.ToJsonString()}:{Canonical(pair.Value)}")
                )
                + "}",
            JsonArray list => "[" + string.Join(",", list.Select(Canonical)) + "]",
            null => "null",
            _ => node.ToJsonString(),
        };
}
