namespace CodeAgent.Bench.Sessions;

/// <summary>What each session does: ten steps with files, so that what is measured is the program and not its children.</summary>
internal static class BenchScript
{
    /// <summary>Calls of the model in a session's turn that ask for a tool.</summary>
    public const int Steps = 10;

    /// <summary>A model name for the script, written into a folder.</summary>
    public static string Write(string folder)
    {
        var rules = Enumerable.Range(0, Steps).Select(Rule).Append("""{ "reply": { "text": "Done." } }""");
        var file = Path.Combine(folder, "bench.json");
        File.WriteAllText(file, $$"""{ "rules": [ {{string.Join(",\n", rules)}} ] }""");
        return $"scripted:{file}";
    }

    private static string Rule(int step) =>
        $$"""
            { "when": { "steps": {{step}} }, "reply": { "text": "Step {{step}}.", "toolCalls": [ {{Call(step)}} ] } }
            """;

    private static string Call(int step)
    {
        var part = step % 5;
        var file = $"note-{step - part}.txt";
        return part switch
        {
            0 => $$"""{ "name": "Write", "input": { "file_path": "{{file}}", "content": "one\ntwo\nthree\n" } }""",
            1 => $$"""{ "name": "Read", "input": { "file_path": "{{file}}" } }""",
            2 => $$"""
                { "name": "Edit", "input": { "file_path": "{{file}}", "old_string": "two", "new_string": "2" } }
                """,
            3 => """{ "name": "Glob", "input": { "pattern": "*.txt" } }""",
            _ => """
                { "name": "TodoWrite", "input": { "todos": [
                  { "content": "Count", "status": "in_progress", "activeForm": "Counting" } ] } }
                """,
        };
    }
}
