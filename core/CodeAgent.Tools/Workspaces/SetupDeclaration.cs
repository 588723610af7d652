using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>
/// Reads what a commit's <c>.codeagent/config.json</c> declares in its <c>workspace</c> member:
/// <c>{"setup": "npm ci", "inputs": ["package-lock.json"], "environment": {"CI": "1"}, "ports": ["PORT"]}</c>.
/// </summary>
internal static class SetupDeclaration
{
    /// <summary>Where it is.</summary>
    public const string File = ".codeagent/config.json";

    private const int Largest = 1024 * 1024;
    private static readonly JsonDocumentOptions s_json = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads it; null where nothing is declared.</summary>
    /// <exception cref="GitFailedException">It is not valid.</exception>
    public static async Task<WorkspaceSetup?> ReadAsync(
        MirrorRepository mirror,
        string commit,
        CancellationToken cancellationToken
    )
    {
        var call = mirror.Call("cat-file", "blob", $"{commit}:{File}") with { MostOutput = Largest };
        var answer = await mirror.AskAsync(call, cancellationToken);
        return answer.ExitCode == 0 ? Parse(answer.Output) : null;
    }

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="GitFailedException">It is not valid.</exception>
    public static WorkspaceSetup? Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var json = JsonDocument.Parse(content, s_json);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid("it is not an object");
            return json.RootElement.TryGetProperty("workspace", out var declared) ? Read(declared) : null;
        }
        catch (JsonException failure)
        {
            throw Invalid($"line {failure.LineNumber + 1} does not parse");
        }
    }

    private static WorkspaceSetup? Read(JsonElement declared)
    {
        if (declared.ValueKind != JsonValueKind.Object)
            throw Invalid("`workspace` is not an object");
        var script = declared.TryGetProperty("setup", out var setup) ? Text(setup, "setup") : "";
        var inputs = Texts(declared, "inputs");
        var ports = Texts(declared, "ports");
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (declared.TryGetProperty("environment", out var variables))
        {
            if (variables.ValueKind != JsonValueKind.Object)
                throw Invalid("`workspace.environment` is not an object");
            foreach (var variable in variables.EnumerateObject())
                environment[variable.Name] = Text(variable.Value, "environment");
        }
        if (ports.Concat(environment.Keys).FirstOrDefault(name => !IsName(name)) is { } wrong)
            throw Invalid($"`{wrong}` is no name of a variable");
        return script.Length == 0 && environment.Count == 0 && ports.Count == 0
            ? null
            : new WorkspaceSetup(script, inputs, environment, ports, Hash(script, inputs, environment, ports));
    }

    private static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !text.Contains('\0')
            ? text
            : throw Invalid($"`workspace.{name}` is not a text");

    private static List<string> Texts(JsonElement declared, string name)
    {
        if (!declared.TryGetProperty(name, out var values))
            return [];
        return values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(value => Text(value, name))]
            : throw Invalid($"`workspace.{name}` is not a list");
    }

    private static bool IsName(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    /// <summary>Of every part with its length, so that no two declarations read the same.</summary>
    private static string Hash(
        string script,
        List<string> inputs,
        SortedDictionary<string, string> environment,
        List<string> ports
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var variables = environment.SelectMany(variable => new[] { variable.Key, variable.Value }).ToList();
        foreach (
            var part in (List<string>[])
                [
                    [script],
                    inputs,
                    variables,
                    ports,
                ]
        )
        {
            hash.AppendData(BitConverter.GetBytes(part.Count));
            foreach (var bytes in part.Select(Encoding.UTF8.GetBytes))
            {
                hash.AppendData(BitConverter.GetBytes(bytes.Length));
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static GitFailedException Invalid(string why) => new($"{File} of the repository is not valid: {why}.");
}
