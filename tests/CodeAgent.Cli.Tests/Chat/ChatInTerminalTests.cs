using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Chat;

/// <summary>The chat as a person sees it, in a real terminal.</summary>
public sealed class ChatInTerminalTests
{
    private const string Script = """
        {
          "rules": [
            { "when": { "user": "slow" }, "reply": { "text": "Very slow.", "delayMs": 600000 } },
            { "when": { "user": "count", "steps": 0 },
              "reply": { "text": "I will **count**.", "toolCalls": [ { "name": "Bash", "input": { "command": "echo one > made.txt" } } ] } },
            { "when": { "steps": 1 }, "reply": { "text": "Counted." } },
            { "when": {}, "reply": { "text": "# Title\n- an item with `code`\nThe end." } }
          ]
        }
        """;

    private static readonly string[] s_flags = ["--model", "scripted:script.json"];

    [Fact]
    public async Task A_person_talks_approves_and_leaves()
    {
        using var home = NewHome();
        using var terminal = TmuxTerminal.Start(home, 90, 30, s_flags);
        await terminal.ShowsAsync("/help");
        terminal.Type("count please");
        terminal.Press("Enter");
        var asked = await terminal.ShowsAsync("y yes");
        Assert.Contains("echo one > made.txt", asked, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(home.Work, "made.txt")));
        terminal.Type("y");
        await terminal.ShowsAsync("Counted.");
        Assert.True(File.Exists(Path.Combine(home.Work, "made.txt")));
        terminal.Type("/quit");
        terminal.Press("Enter");
        await terminal.ShowsAsync("Go on with: codeagent --resume");
    }

    [Fact]
    public async Task A_no_keeps_the_call_from_running()
    {
        using var home = NewHome();
        using var terminal = TmuxTerminal.Start(home, 90, 30, s_flags);
        await terminal.ShowsAsync("/help");
        terminal.Type("count please");
        terminal.Press("Enter");
        await terminal.ShowsAsync("y yes");
        terminal.Type("n");
        await terminal.ShowsAsync("Counted.");
        Assert.False(File.Exists(Path.Combine(home.Work, "made.txt")));
    }

    [Fact]
    public async Task Escape_stops_a_turn_at_once()
    {
        using var home = NewHome();
        using var terminal = TmuxTerminal.Start(home, 90, 30, s_flags);
        await terminal.ShowsAsync("/help");
        terminal.Type("be slow");
        terminal.Press("Enter");
        await terminal.ShowsAsync("esc to interrupt");
        terminal.Press("Escape");
        await terminal.ShowsAsync("Interrupted");
    }

    [Fact]
    public async Task Pasted_lines_are_one_message_and_markdown_is_shown_as_text()
    {
        using var home = NewHome();
        using var terminal = TmuxTerminal.Start(home, 90, 30, s_flags);
        await terminal.ShowsAsync("/help");
        terminal.Paste("first line\nsecond line");
        await terminal.ShowsAsync("second line");
        terminal.Press("Enter");
        var screen = await terminal.ShowsAsync("The end.");
        Assert.Contains("• an item with code", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("# Title", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_complete_modes_change_and_a_narrow_window_still_works()
    {
        using var home = NewHome();
        using var terminal = TmuxTerminal.Start(home, 90, 30, s_flags);
        await terminal.ShowsAsync("/help");
        terminal.Press("BTab");
        await terminal.ShowsAsync("acceptEdits");
        terminal.Type("/re");
        await terminal.ShowsAsync("/rewind");
        terminal.Press("C-u");
        terminal.Resize(30, 20);
        terminal.Type("hello");
        terminal.Press("Enter");
        await terminal.ShowsAsync("The end.");
    }

    private static CodeAgentHome NewHome()
    {
        var home = new CodeAgentHome();
        home.Write("script.json", Script);
        return home;
    }
}
