using System.Text.Json;
using System.Text.Json.Nodes;
using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Servers;

/// <summary>The user's own list of servers, the one file of them that this program writes.</summary>
internal sealed class UserServers(CliEnvironment environment)
{
    private const string Key = "mcpServers";
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
    private readonly string _path = FileOf(environment);

    /// <summary>Where it is.</summary>
    public static string FileOf(CliEnvironment environment) => Path.Combine(environment.ConfigFolder, "mcp.json");

    /// <summary>Adds or replaces a server; answers whether there was one of that name.</summary>
    /// <exception cref="CodeAgentException">The file cannot be read or written (AGENT0102).</exception>
    public bool Put(string name, JsonObject entry)
    {
        var document = Read();
        var servers = document[Key] as JsonObject ?? [];
        document[Key] = servers;
        var replaced = servers.ContainsKey(name);
        servers[name] = entry;
        Write(document);
        return replaced;
    }

    /// <summary>Takes a server out; false where there is none of that name.</summary>
    /// <exception cref="CodeAgentException">The file cannot be read or written (AGENT0102).</exception>
    public bool Remove(string name)
    {
        var document = Read();
        if (document[Key] is not JsonObject servers || !servers.Remove(name))
        {
            return false;
        }

        Write(document);
        return true;
    }

    private JsonObject Read()
    {
        try
        {
            return !File.Exists(_path)
                ? []
                : JsonNode.Parse(File.ReadAllText(_path)) as JsonObject
                    ?? throw new JsonException("It is no JSON object.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    private void Write(JsonObject document)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                // Headers and variables of servers may be secrets.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var temporary = $"{_path}.{Environment.ProcessId}";
            using (var file = new StreamWriter(temporary, options))
            {
                file.Write(document.ToJsonString(s_indented) + "\n");
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    private CodeAgentException Unusable(Exception error) =>
        new(ErrorCode.InvalidConfiguration, $"{_path} cannot be used: {error.Message}\nCorrect it or move it away.");
}
