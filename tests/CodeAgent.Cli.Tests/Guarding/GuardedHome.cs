using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Guarding;

/// <summary>A home with settings files and a scripted model.</summary>
internal sealed class GuardedHome : IDisposable
{
    public CodeAgentHome Home { get; } = new();

    public void Dispose() => Home.Dispose();

    /// <summary>Writes the user's own settings, which need no acceptance.</summary>
    public void UserSettings(string json)
    {
        Directory.CreateDirectory(Path.Combine(Home.Home, ".claude"));
        File.WriteAllText(Path.Combine(Home.Home, ".claude", "settings.json"), json);
    }

    /// <summary>Writes the repository's settings.</summary>
    public void ProjectSettings(string json) => Home.Write(".claude/settings.json", json);

    /// <summary>A settings file with one hook.</summary>
    public static string Hook(string moment, string command, string more = "", string matcher = "") =>
        $$"""
            { "hooks": { "{{moment}}": [ { "matcher": "{{matcher}}", "hooks": [ { "type": "command", "command": {{Json(
                command
            )}}{{more}} } ] } ] } }
            """;

    /// <summary>Runs the program to its end with a script of these rules.</summary>
    public Task<ProgramEnd> RunAsync(string[] rules, string prompt, params string[] flags) =>
        CodeAgentProcess.RunAsync(Home, ["-p", prompt, "--model", Home.Script(rules), .. flags]);

    /// <summary>Runs a command of the program.</summary>
    public Task<ProgramEnd> RunAsync(params string[] arguments) => CodeAgentProcess.RunAsync(Home, arguments);

    private static string Json(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
