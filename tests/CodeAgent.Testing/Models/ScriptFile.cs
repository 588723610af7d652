namespace CodeAgent.Testing.Models;

/// <summary>A script of the scripted model in a folder of its own, deleted with it.</summary>
public sealed class ScriptFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-script-").FullName;

    /// <summary>Writes a script.</summary>
    /// <param name="json">The whole file.</param>
    public ScriptFile(string json)
    {
        Path = System.IO.Path.Combine(_folder, "script.json");
        File.WriteAllText(Path, json);
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>The model's name for settings and flags.</summary>
    public string Model => $"scripted:{Path}";

    /// <summary>A script of these rules alone.</summary>
    /// <param name="rules">JSON objects.</param>
    public static ScriptFile OfRules(params string[] rules) =>
        new($$"""{ "rules": [ {{string.Join(",\n", rules)}} ] }""");

    /// <summary>Deletes it.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
