using System.Diagnostics;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Cli.Tests.Chat;

/// <summary>A real terminal, driven by tmux on a server of its own. Skips the test where tmux is not installed.</summary>
internal sealed class TmuxTerminal : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(30);
    private readonly string _socket = $"codeagent-{Guid.NewGuid():N}";

    private TmuxTerminal() { }

    /// <summary>Starts the built program in a terminal.</summary>
    public static TmuxTerminal Start(CodeAgentHome home, int columns, int rows, params string[] arguments) =>
        StartProgram(home, columns, rows, [CodeAgentProcess.Program, .. arguments]);

    /// <summary>Starts any program in a terminal.</summary>
    public static TmuxTerminal StartProgram(CodeAgentHome home, int columns, int rows, params string[] program)
    {
        if (!IsInstalled())
        {
            Assert.Skip("tmux is not installed");
        }

        var terminal = new TmuxTerminal();
        var variables = home.Environment().Where(pair => pair.Key != "TERM").Select(pair => $"{pair.Key}={pair.Value}");
        terminal.Run([
            "new-session",
            "-d",
            "-x",
            $"{columns}",
            "-y",
            $"{rows}",
            "-c",
            home.Work,
            "env",
            "-i",
            "TERM=screen-256color",
            .. variables,
            .. program,
        ]);
        terminal.Run(["set-option", "-g", "remain-on-exit", "on"]);
        return terminal;
    }

    /// <summary>What the screen shows, with what scrolled off it.</summary>
    public string Screen => Run(["capture-pane", "-p", "-S", "-500"]);

    /// <summary>What a person sees without scrolling.</summary>
    public string Visible => Run(["capture-pane", "-p"]);

    /// <summary>What the screen shows, with its colour sequences.</summary>
    public string Coloured => Run(["capture-pane", "-p", "-e"]);

    /// <summary>Types text as it is.</summary>
    public void Type(string text) => Run(["send-keys", "-l", text]);

    /// <summary>Presses a key by tmux's name, e.g. <c>Enter</c>, <c>Escape</c>, <c>BTab</c>; behind <c>-N3</c> three times.</summary>
    public void Press(params string[] key) => Run(["send-keys", .. key]);

    /// <summary>Pastes text as a terminal does.</summary>
    public void Paste(string text)
    {
        Run(["set-buffer", text]);
        Run(["paste-buffer", "-p"]);
    }

    /// <summary>Changes the window's size.</summary>
    public void Resize(int columns, int rows) => Run(["resize-window", "-x", $"{columns}", "-y", $"{rows}"]);

    /// <summary>Waits until the screen holds a text.</summary>
    public Task<string> ShowsAsync(string text) =>
        ShowsAsync(screen => screen.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until the screen is as it should be.</summary>
    public async Task<string> ShowsAsync(Func<string, bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var screen = Screen;
            if (condition(screen))
            {
                return screen;
            }

            if (Stopwatch.GetElapsedTime(start) > Eventually.Deadline)
            {
                throw new TimeoutException($"The screen never showed: {what}\n{screen}");
            }

            await Task.Delay(s_interval, TimeProvider.System);
        }
    }

    public void Dispose() => Run(["kill-server"]);

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, "tmux")));

    private string Run(string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _socket, "-f", "/dev/null", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var tmux = Process.Start(start)!;
        var output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return output;
    }
}
