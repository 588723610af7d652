using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodeAgent.Models.Tests.Support;

/// <summary>Compares JSON with the file kept beside the test. CODEAGENT_ACCEPT=1 writes the file instead, never in CI.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Equal(string name, string actual, [CallerFilePath] string caller = "")
    {
        var file = PathOf($"Golden/{name}.json", caller);
        var text = JsonNode.Parse(actual)!.ToJsonString(s_indented) + "\n";
        if (
            Environment.GetEnvironmentVariable("CODEAGENT_ACCEPT") == "1"
            && Environment.GetEnvironmentVariable("CI") is null
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file), $"{file} is missing; CODEAGENT_ACCEPT=1 writes it");
        Assert.Equal(File.ReadAllText(file), text, ignoreLineEndingDifferences: true);
    }

    /// <summary>A file beside the test.</summary>
    public static string Read(string name, [CallerFilePath] string caller = "") =>
        File.ReadAllText(PathOf(name, caller));

    private static string PathOf(string name, string caller) => Path.Combine(Path.GetDirectoryName(caller)!, name);
}
