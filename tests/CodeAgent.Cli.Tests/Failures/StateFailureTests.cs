using System.Buffers.Binary;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Failures;

public sealed class StateFailureTests : IDisposable
{
    /// <summary>Where the format of the state file keeps its version.</summary>
    private const int VersionOffset = 60;

    private readonly CodeAgentHome _home = new();

    public StateFailureTests() => _home.Variables["CODEAGENT_MODEL"] = _home.Script(Rules.Hello);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_state_folder_that_cannot_be_written_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it needs a folder that not even root may write");
        _home.State = "/proc/codeagent";
        await Refused("AGENT0601");
    }

    [Fact]
    public async Task A_file_in_the_state_folders_place_is_told()
    {
        File.WriteAllText(_home.State, "");
        await Refused("AGENT0601");
    }

    [Fact]
    public async Task The_state_of_a_newer_version_is_told_and_left_alone()
    {
        Assert.Equal(0, (await CodeAgentProcess.RunAsync(_home, "-p", "hello")).ExitCode);
        var file = Path.Combine(_home.State, "events.db");
        var bytes = File.ReadAllBytes(file);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(VersionOffset), 1_000);
        File.WriteAllBytes(file, bytes);
        await Refused("AGENT0602");
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task A_torn_state_file_is_told()
    {
        Directory.CreateDirectory(_home.State);
        File.WriteAllText(Path.Combine(_home.State, "events.db"), new string('x', 5_000));
        await Refused("AGENT0603");
    }

    [Fact]
    public Task A_disk_that_is_full_at_the_start_is_told_and_what_was_recorded_stays() =>
        OnASmallDiskAsync(
            "head -c 1000000 /dev/zero > $DISK/fill",
            "head -c 200000 /dev/zero | tr '\\0' 'x' | $CODEAGENT -p hello --resume s"
        );

    [Fact]
    public Task A_disk_that_fills_up_while_the_agent_works_is_told_and_the_turn_goes_on_later()
    {
        _home.Variables["CODEAGENT_MODEL"] = _home.Script(
            Rules.Hello,
            Rules.Call("fill", 0, "Bash", """{ "command": "head -c 1000000 /dev/zero > $DISK/fill; seq 20000" }"""),
            Rules.Say("fill", 1, "Hello to you.")
        );
        return OnASmallDiskAsync("true", "$CODEAGENT -p fill --resume s --allowedTools Bash < /dev/null");
    }

    /// <summary>
    /// Runs two commands on a small disk, the second of which is to fail because it is full, makes space, and goes on.
    /// </summary>
    private async Task OnASmallDiskAsync(string before, string failing)
    {
        Directory.CreateDirectory(_home.Beside("disk"));
        _home.Variables["DISK"] = _home.Beside("disk");
        _home.Variables["CODEAGENT"] = CodeAgentProcess.Program;
        _home.Variables["CODEAGENT_HOME"] = _home.Beside("disk/state");
        var script = $"""
            mount -t tmpfs -o size=768k tmpfs $DISK || exit 77
            $CODEAGENT -p hello --session-id s < /dev/null || exit 78
            {before}
            {failing}
            echo "exit $?"
            rm $DISK/fill
            $CODEAGENT -p --resume s < /dev/null || $CODEAGENT -p hello --resume s < /dev/null
            """;
        using var shell = CodeAgentProcess.StartProgram(
            _home,
            "/usr/bin/env",
            "unshare",
            "-rm",
            "/bin/sh",
            "-c",
            script
        );
        shell.CloseInput();
        var end = await shell.ToEndAsync();
        Assert.SkipWhen(
            end.ExitCode is 77 or 127 || end.Error.Contains("unshare", StringComparison.Ordinal),
            "no small disk can be made here"
        );
        Assert.Contains("exit 6\n", end.Output, StringComparison.Ordinal);
        Assert.Contains("(AGENT0604)", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
        Assert.EndsWith("Hello to you.\n", end.Output, StringComparison.Ordinal);
        Assert.Equal(0, end.ExitCode);
    }

    private async Task Refused(string code)
    {
        foreach (var arguments in new string[][] { ["-p", "hello"], ["sessions"] })
        {
            var end = await CodeAgentProcess.RunAsync(_home, arguments);
            Assert.Equal(6, end.ExitCode);
            Assert.StartsWith("codeagent: ", end.Error, StringComparison.Ordinal);
            Assert.Contains($"({code})\n", end.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
        }
    }
}
