using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Chat;

/// <summary>What would embarrass in front of a person.</summary>
public sealed class ChatDetailTests : IDisposable
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private readonly CodeAgentHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_model_that_nobody_has_is_told_and_the_conversation_goes_on()
    {
        using var terminal = await StartAsync(90, 30, Rules.Hello);
        Enter(terminal, "/model sonet");
        var screen = await terminal.ShowsAsync("List them: codeagent models");
        Assert.Contains("The nearest names: sonnet.", screen, StringComparison.Ordinal);
        Enter(terminal, "hello");
        await terminal.ShowsAsync("Hello to you.");
    }

    [Fact]
    public async Task A_mode_that_is_changed_twice_at_once_goes_two_further()
    {
        using var terminal = await StartAsync(90, 30, Rules.Hello);
        terminal.Press("-N2", "BTab");
        var screen = await terminal.ShowsAsync("plan · ");
        Assert.Equal(2, screen.Split("Mode: acceptEdits").Length);
    }

    [Fact]
    public async Task A_failed_turn_is_told_once_with_what_to_do()
    {
        using var terminal = await StartAsync(
            90,
            30,
            """{ "when": {}, "reply": { "error": { "kind": "unauthorized", "message": "invalid key" } } }"""
        );
        Enter(terminal, "hello");
        var screen = await terminal.ShowsAsync("(AGENT0203)");
        Assert.Equal(2, screen.Split("invalid key").Length);
        Assert.Contains("Check the provider's key", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pasted_image_is_sent_as_an_image()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(_home.Work, "my shot.png"),
            s_png,
            TestContext.Current.CancellationToken
        );
        using var terminal = await StartAsync(90, 30, """{ "when": {}, "reply": { "text": "Seen." } }""");
        terminal.Type("what is ");
        terminal.Paste(Path.Combine(_home.Work, "my\\ shot.png"));
        await terminal.ShowsAsync("what is @\"");
        terminal.Press("Enter");
        await terminal.ShowsAsync("Seen.");
        Enter(terminal, "/quit");
        await terminal.ShowsAsync("Go on with");
        var sessions = (await CodeAgentProcess.RunAsync(_home, "sessions", "--json")).Output;
        var id = System.Text.Json.JsonElement.Parse(sessions)[0].GetProperty("id").GetString()!;
        var events = (await CodeAgentProcess.RunAsync(_home, "sessions", "show", id, "--json")).Output;
        Assert.Contains(Convert.ToBase64String(s_png), events, StringComparison.Ordinal);
        Assert.Contains("image/png", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_narrow_window_cuts_no_word_and_shows_a_call_with_its_question()
    {
        const string Text = "Several ordinary words that need more than a single row of this window.";
        using var terminal = await StartAsync(
            30,
            20,
            Rules.Say("talk", 0, Text),
            Rules.Call(
                "run",
                0,
                "Bash",
                $$"""{ "command": "{{string.Join("; ", Enumerable.Range(1, 40).Select(n => $"touch {n}"))}}" }"""
            )
        );
        Enter(terminal, "talk");
        var screen = await terminal.ShowsAsync("window.");
        var words = screen.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.All(Text.Split(' '), word => Assert.Contains(word, words));

        Enter(terminal, "run");
        await terminal.ShowsAsync("y yes");
        var visible = terminal.Visible;
        Assert.Contains("? Bash touch 1;", visible, StringComparison.Ordinal);
        Assert.Contains("more rows: ctrl+o", visible, StringComparison.Ordinal);
        Assert.Contains(
            "and stop",
            string.Join(' ', visible.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(24)]
    [InlineData(120)]
    public async Task A_window_that_changes_its_width_has_one_draft_and_its_text_again(int columns)
    {
        using var terminal = await StartAsync(60, 20, Rules.Hello);
        Enter(terminal, "hello");
        await terminal.ShowsAsync("Hello to you.");
        terminal.Type("half a thought");
        await terminal.ShowsAsync("half a thought");
        terminal.Resize(columns, 20);
        await terminal.ShowsAsync(_ => Lines(terminal.Visible, columns) == 2, $"two rules of {columns} columns");
        Assert.Equal(2, terminal.Visible.Split("half a thought").Length);
        Assert.Equal(2, terminal.Visible.Split("Hello to you.").Length);

        static int Lines(string screen, int columns) =>
            screen.Split('\n').Count(row => row.StartsWith('─') && row.Trim().Length == columns);
    }

    [Fact]
    public async Task Signs_of_any_width_leave_one_of_each_row()
    {
        const string Signs = "日本語のテキストはここで ✅ done ❌ bad ⚠️ warn 👩‍👩‍👧 family";
        using var terminal = await StartAsync(
            30,
            20,
            $$"""{ "when": {}, "reply": { "text": "{{Signs}}", "stream": { "chunk": 1, "delayMs": 5 } } }"""
        );
        Enter(terminal, "hello");
        await terminal.ShowsAsync(
            text =>
                text.Contains("family", StringComparison.Ordinal)
                && !text.Contains("esc stops", StringComparison.Ordinal),
            "the whole answer"
        );
        terminal.Press("C-d");
        var screen = await terminal.ShowsAsync("Go on with");
        Assert.Equal(2, screen.Split("日本語").Length);
        Assert.Equal(2, screen.Split("✅").Length);
    }

    [Fact]
    public async Task A_draft_that_is_higher_than_the_window_is_shown_around_the_cursor()
    {
        using var terminal = await StartAsync(60, 20, Rules.Hello);
        terminal.Paste(string.Join('\n', Enumerable.Range(1, 40).Select(number => $"hello {number}.")));
        await terminal.ShowsAsync("hello 40.");
        Assert.DoesNotContain("hello 5.", terminal.Visible, StringComparison.Ordinal);
        terminal.Press("-N35", "Up");
        await terminal.ShowsAsync(_ => terminal.Visible.Contains("hello 5.", StringComparison.Ordinal), "line 5");
        Assert.DoesNotContain("hello 40.", terminal.Visible, StringComparison.Ordinal);
        terminal.Press("Enter");
        await terminal.ShowsAsync("Hello to you.");
    }

    [Fact]
    public async Task Without_colours_no_colour_is_sent()
    {
        _home.Variables["NO_COLOR"] = "1";
        using var terminal = await StartAsync(80, 24, Rules.Hello);
        Enter(terminal, "hello");
        await terminal.ShowsAsync("Hello to you.");
        Assert.DoesNotContain("\u001B[3", terminal.Coloured, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001B[1", terminal.Coloured, StringComparison.Ordinal);
    }

    private async Task<TmuxTerminal> StartAsync(int columns, int rows, params string[] rules)
    {
        var terminal = TmuxTerminal.Start(_home, columns, rows, "--model", _home.Script(rules));
        await terminal.ShowsAsync("/help");
        return terminal;
    }

    private static void Enter(TmuxTerminal terminal, string text)
    {
        terminal.Type(text);
        terminal.Press("Enter");
    }
}
