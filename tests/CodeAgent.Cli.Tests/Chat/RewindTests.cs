using System.Diagnostics;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Chat;

/// <summary><c>/rewind</c> in a real terminal, after a shell command has changed files.</summary>
public sealed class RewindTests : IDisposable
{
    private const string Script = """
        {
          "rules": [
            { "when": { "user": "change", "steps": 0 },
              "reply": { "toolCalls": [ { "name": "Bash", "input": { "command": "echo two > file.txt; echo new > added.txt; rm gone.txt" } } ] } },
            { "when": { "user": "change" }, "reply": { "text": "Changed it." } },
            { "when": { "user": "later" }, "reply": { "text": "Later it is." } },
            { "when": {}, "reply": { "text": "Hello to you." } }
          ]
        }
        """;

    private readonly CodeAgentHome _home = new();

    public RewindTests()
    {
        File.WriteAllText(_home.Beside("script.json"), Script);
        _home.Write("file.txt", "one\n");
        _home.Write("gone.txt", "kept\n");
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("code", true, false)]
    [InlineData("conversation", false, true)]
    [InlineData("", true, true)]
    public async Task Files_and_conversation_go_back_as_they_are_told(string what, bool code, bool conversation)
    {
        MakeRepository();
        using var terminal = await ChangedAsync();

        Enter(terminal, $"/rewind t2 {what}".TrimEnd());
        await terminal.ShowsAsync(code ? "The files are as they were." : "The conversation is as it was.");
        if (code)
        {
            Assert.Equal(("one\n", "kept\n"), (_home.Read("file.txt"), _home.Read("gone.txt")));
            Assert.False(File.Exists(Path.Combine(_home.Work, "added.txt")));
        }
        else
        {
            Assert.Equal(("two\n", "new\n"), (_home.Read("file.txt"), _home.Read("added.txt")));
        }

        Enter(terminal, "/rewind");
        var screen = await terminal.ShowsAsync(text => Count(text, "Go back to before a turn") == 2, "the list again");
        var list = screen[screen.LastIndexOf("› /rewind", StringComparison.Ordinal)..];
        Assert.Contains("t1    hello", list, StringComparison.Ordinal);
        Assert.Equal(!conversation, list.Contains("t2    change", StringComparison.Ordinal));
        Assert.Equal(conversation, screen.Contains("The conversation is as it was.", StringComparison.Ordinal));

        Enter(terminal, "later");
        await terminal.ShowsAsync("Later it is.");
    }

    [Fact]
    public async Task Without_a_repository_it_says_why_no_file_comes_back()
    {
        using var terminal = await ChangedAsync();
        Enter(terminal, "/rewind t2 code");
        var screen = await terminal.ShowsAsync("No files are restored");
        Assert.DoesNotContain("AGENT", screen, StringComparison.Ordinal);
        Assert.Equal("two\n", _home.Read("file.txt"));
    }

    [Fact]
    public async Task What_it_does_not_understand_changes_nothing()
    {
        MakeRepository();
        using var terminal = await ChangedAsync();
        Enter(terminal, "/rewind t2 cde");
        await terminal.ShowsAsync("What goes back is");
        Enter(terminal, "/rewind t9");
        await terminal.ShowsAsync("There is no turn t9");
        Assert.Equal("two\n", _home.Read("file.txt"));
    }

    private async Task<TmuxTerminal> ChangedAsync()
    {
        string[] flags =
        [
            "--model",
            $"scripted:{_home.Beside("script.json")}",
            "--permission-mode",
            "bypassPermissions",
        ];
        var terminal = TmuxTerminal.Start(_home, 90, 40, flags);
        await terminal.ShowsAsync("/help");
        Enter(terminal, "hello");
        await terminal.ShowsAsync("Hello to you.");
        Enter(terminal, "change it");
        await terminal.ShowsAsync("Changed it.");
        Enter(terminal, "/rewind");
        await terminal.ShowsAsync("Go back to before a turn");
        return terminal;
    }

    private static void Enter(TmuxTerminal terminal, string text)
    {
        terminal.Type(text);
        terminal.Press("Enter");
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private void MakeRepository()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["init", "--quiet", _home.Work]) { RedirectStandardError = true }
        )!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
