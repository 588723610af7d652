using System.Text.Json;

namespace CodeAgent.Cli.Tests.Guarding;

/// <summary>Lines that a person drew hold whatever mode there is; the record shows them and shows when it was touched.</summary>
public sealed class BoundaryAndAuditTests : IDisposable
{
    private readonly GuardedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Clear_words_hold_in_every_mode_and_in_a_session_that_goes_on()
    {
        var first = await _home.RunAsync(
            Rules.WriteFile,
            "write it, but do not touch note.txt",
            "--permission-mode",
            "bypassPermissions",
            "--session-id",
            "s"
        );
        Assert.Equal(3, first.ExitCode);
        Assert.Contains("no change to note.txt", first.Error, StringComparison.Ordinal);
        var second = await _home.RunAsync(Rules.WriteFile, "write it now", "--resume", "s");
        Assert.Equal(3, second.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
    }

    [Fact]
    public async Task A_line_holds_for_an_agent_that_the_agent_starts()
    {
        string[] rules =
        [
            """
                { "when": { "role": "agent", "steps": 0 }, "reply": { "toolCalls": [ { "name": "Agent",
                  "input": { "description": "write", "prompt": "write the file" } } ] } }
                """,
            """{ "when": { "role": "agent" }, "reply": { "text": "Over." } }""",
            """
                { "when": { "role": "subagent", "steps": 0 }, "reply": { "toolCalls": [ { "name": "Write",
                  "input": { "file_path": "note.txt", "content": "x" } } ] } }
                """,
            """{ "when": { "role": "subagent" }, "reply": { "text": "Done." } }""",
        ];
        await _home.RunAsync(rules, "delegate it; never edit note.txt", "--permission-mode", "bypassPermissions");
        Assert.False(File.Exists(Path.Combine(_home.Home.Work, "note.txt")));
    }

    [Fact]
    public async Task An_export_has_hashes_and_no_secrets_and_the_model_saw_the_file_whole()
    {
        const string Key = "sk-ant-0123456789abcdefghij";
        _home.Home.Write("config.txt", $"key = {Key}\n");
        string[] rules =
        [
            Rules.Call("read", 0, "Read", """{ "file_path": "config.txt" }"""),
            Rules.Say("read", 1, "{{result}}"),
        ];
        var end = await _home.RunAsync(rules, "read", "--session-id", "s");
        Assert.Contains(Key, end.Output, StringComparison.Ordinal);
        var export = (await _home.RunAsync("audit", "export", "s")).Output;
        Assert.DoesNotContain(Key, export, StringComparison.Ordinal);
        Assert.Contains(Key, (await _home.RunAsync("audit", "export", "s", "--raw")).Output, StringComparison.Ordinal);
        var previous = new string('0', 64);
        foreach (
            var line in export
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonElement.Parse(line))
        )
        {
            Assert.Equal(previous, line.GetProperty("previous").GetString());
            previous = line.GetProperty("hash").GetString();
        }
    }

    [Fact]
    public async Task A_whole_record_verifies_and_a_cut_one_does_not()
    {
        Assert.Equal(0, (await _home.RunAsync([Rules.Hello], "hello", "--session-id", "s")).ExitCode);
        Assert.Equal(0, (await _home.RunAsync("audit", "verify")).ExitCode);
        var database = Path.Combine(_home.Home.State, "events.db");
        var bytes = File.ReadAllBytes(database);
        var at = bytes.AsSpan().IndexOf("Hello to you"u8);
        Assert.True(at > 0);
        bytes[at] = (byte)'J';
        File.WriteAllBytes(database, bytes);
        var end = await _home.RunAsync("audit", "verify");
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("AGENT0423", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_call_is_said_to_be_unknown() =>
        Assert.Equal(2, (await _home.RunAsync("audit", "why", "nothing")).ExitCode);
}
