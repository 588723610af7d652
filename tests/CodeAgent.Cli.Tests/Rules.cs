namespace CodeAgent.Cli.Tests;

/// <summary>Rules of scripts that several tests play.</summary>
internal static class Rules
{
    /// <summary>Answers a greeting.</summary>
    public const string Hello = """{ "when": { "user": "hello" }, "reply": { "text": "Hello to you." } }""";

    /// <summary>Writes a file and says so, whatever becomes of it.</summary>
    public static readonly string[] WriteFile =
    [
        Call("write", 0, "Write", """{ "file_path": "note.txt", "content": "written\n" }"""),
        Say("write", 1, "Done: {{result}}"),
    ];

    /// <summary>Runs a command that announces itself in a file and then lasts, and goes on after whatever it brought.</summary>
    public static readonly string[] LongCommand =
    [
        Call("wait", 0, "Bash", """{ "command": "echo began > began; sleep 300; echo ended > ended" }"""),
        """
            { "when": { "user": "wait", "result": { "interrupted": true } }, "reply": { "text": "I looked after the interruption." } }
            """,
        Say("wait", 1, "It ended: {{result}}"),
    ];

    /// <summary>A rule that makes a call.</summary>
    public static string Call(string user, int steps, string tool, string input) =>
        $$"""
            { "when": { "user": "{{user}}", "steps": {{steps}} },
              "reply": { "toolCalls": [ { "name": "{{tool}}", "input": {{input}} } ] } }
            """;

    /// <summary>A rule that says something and stops.</summary>
    public static string Say(string user, int steps, string text) =>
        $$"""{ "when": { "user": "{{user}}", "steps": {{steps}} }, "reply": { "text": "{{text}}" } }""";
}
