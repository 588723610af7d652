using System.Text.Json;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Cli.Tests.Signals;

public sealed class StopTests : IDisposable
{
    private readonly CodeAgentHome _home = new();

    public StopTests() => _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.LongCommand);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_first_interrupt_ends_the_turn_and_its_command()
    {
        using var program = await StartWaitingAsync();
        program.Send(UnixSignal.Interrupt);
        var end = await program.ToEndAsync();
        Assert.Equal(5, end.ExitCode);
        Assert.Contains("stopped Bash echo began", end.Error, StringComparison.Ordinal);
        Assert.Contains("codeagent: Interrupted by the user.", end.Error, StringComparison.Ordinal);
        Assert.Equal(["InterruptRequested", "ToolCallCompleted", "TurnCompleted"], (await TypesAsync()).TakeLast(3));
        await Eventually.BecomesTrue(() => !IsCommandAlive(), "the command's end");
    }

    [Fact]
    public async Task An_interrupt_between_messages_ends_at_once()
    {
        using var program = CodeAgentProcess.Start(
            _home,
            "-p",
            "--input-format",
            "stream-json",
            "--model",
            _home.Script(Rules.Hello)
        );
        await program.WriteAsync("""{"type":"user","message":{"role":"user","content":"hello"}}""" + "\n");
        await program.OutputLineAsync("Hello to you.");
        program.Send(UnixSignal.Interrupt);
        Assert.Equal(0, (await program.ToEndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_second_interrupt_does_not_wait_for_a_command_that_will_not_stop()
    {
        const string Stubborn =
            "trap '' INT; trap 'echo asked > asked' TERM; echo began > began; while :; do sleep 1; done";
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(
            Rules.Call("wait", 0, "Bash", $$"""{ "command": "{{Stubborn}}" }""")
        );
        using var program = await StartWaitingAsync();
        program.Send(UnixSignal.Interrupt);
        await program.ErrorLineAsync("Ctrl+C again exits at once");
        program.Send(UnixSignal.Interrupt);
        Assert.Equal(5, (await program.ToEndAsync()).ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Work, "asked")));
        await Eventually.BecomesTrue(() => !IsCommandAlive(), "the command's end");
    }

    [Fact]
    public async Task A_terminated_run_records_how_its_calls_ended_and_can_go_on()
    {
        using var program = await StartWaitingAsync("--output-format", "json");
        program.Send(UnixSignal.Terminate);
        var end = await program.ToEndAsync();
        Assert.Equal(5, end.ExitCode);
        Assert.Equal(
            "error_during_execution",
            JsonDocument.Parse(end.Output).RootElement.GetProperty("subtype").GetString()
        );
        Assert.Equal("ToolCallCompleted", (await TypesAsync())[^1]);

        var list = await CodeAgentProcess.RunAsync(_home, "sessions");
        Assert.Contains("s   unfinished", list.Output, StringComparison.Ordinal);
        var resumed = await CodeAgentProcess.RunAsync(_home, "-p", "--resume", "s");
        Assert.StartsWith("It ended: ", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(0, resumed.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Work, "ended")));
    }

    [Fact]
    public async Task A_killed_run_goes_on_without_repeating_its_command()
    {
        using var program = await StartWaitingAsync();
        program.Send(UnixSignal.Kill);
        Assert.NotEqual(0, (await program.ToEndAsync()).ExitCode);
        File.Delete(Path.Combine(_home.Work, "began"));

        var resumed = await CodeAgentProcess.RunAsync(_home, "-p", "--continue");
        Assert.Equal("I looked after the interruption.\n", resumed.Output);
        Assert.Equal(0, resumed.ExitCode);
        Assert.False(File.Exists(Path.Combine(_home.Work, "began")));
        Assert.False(IsCommandAlive());
        Assert.Contains("OwnerChanged", await TypesAsync());
    }

    [Fact]
    public async Task A_prompt_for_a_killed_run_waits_for_the_unfinished_turn()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script([.. Rules.LongCommand, Rules.Hello]);
        using var program = await StartWaitingAsync();
        program.Send(UnixSignal.Kill);
        await program.ToEndAsync();

        var resumed = await CodeAgentProcess.RunAsync(
            _home,
            "-p",
            "hello",
            "--resume",
            "s",
            "--output-format",
            "stream-json"
        );
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("I looked after the interruption.", resumed.Output, StringComparison.Ordinal);
        var results = resumed
            .Output.Split('\n')
            .Where(line => line.Contains("\"type\":\"result\"", StringComparison.Ordinal));
        Assert.Contains("\"result\":\"Hello to you.\"", Assert.Single(results), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_without_an_unfinished_turn_needs_a_prompt()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);
        await CodeAgentProcess.RunAsync(_home, "-p", "hello", "--session-id", "s");
        var end = await CodeAgentProcess.RunAsync(_home, "-p", "--resume", "s");
        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith(
            "codeagent: Session s has no unfinished turn to go on with. (AGENT0101)\n",
            end.Error,
            StringComparison.Ordinal
        );
    }

    private async Task<CodeAgentProcess> StartWaitingAsync(params string[] flags)
    {
        var program = CodeAgentProcess.Start(
            _home,
            ["-p", "wait", "--allowedTools", "Bash", "--session-id", "s", .. flags]
        );
        program.CloseInput();
        try
        {
            await Eventually.BecomesTrue(() => File.Exists(Path.Combine(_home.Work, "began")), "the command's start");
            return program;
        }
        catch (TimeoutException)
        {
            program.Dispose();
            throw;
        }
    }

    private async Task<IReadOnlyList<string>> TypesAsync()
    {
        var show = await CodeAgentProcess.RunAsync(_home, "sessions", "show", "s", "--json");
        return
        [
            .. show
                .Output.TrimEnd()
                .Split('\n')
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()!),
        ];
    }

    /// <summary>A process that works in the test's own folder is the command or one of its children.</summary>
    private bool IsCommandAlive() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Any(folder => LinkOf(Path.Combine(folder, "cwd")) == _home.Work);

    private static string? LinkOf(string path)
    {
        try
        {
            return new DirectoryInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
