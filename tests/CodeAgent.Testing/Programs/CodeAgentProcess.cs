using System.Diagnostics;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Testing.Programs;

/// <summary>The built <c>codeagent</c> as a process of its own. Killed with the object if it still runs.</summary>
public sealed class CodeAgentProcess : IDisposable
{
    private readonly Process _process;
    private readonly CapturedLines _output;
    private readonly CapturedLines _error;

    private CodeAgentProcess(Process process)
    {
        _process = process;
        _output = new CapturedLines(process.StandardOutput);
        _error = new CapturedLines(process.StandardError);
    }

    /// <summary>The built program: beside the tests, or where its project puts it in the same configuration.</summary>
    public static string Program { get; } = Find();

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => _output.Text;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => _error.Text;

    /// <summary>Starts it with standard input open.</summary>
    public static CodeAgentProcess Start(CodeAgentHome home, params string[] arguments) =>
        StartProgram(home, Program, arguments);

    /// <summary>Starts another program, such as a shell that runs it, in the same surroundings.</summary>
    public static CodeAgentProcess StartProgram(CodeAgentHome home, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = home.Work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in home.Environment())
        {
            start.Environment[name] = value;
        }

        return new CodeAgentProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end with nothing on standard input.</summary>
    public static Task<ProgramEnd> RunAsync(CodeAgentHome home, params string[] arguments) =>
        RunAsync(home, "", arguments);

    /// <summary>Runs it to its end with a text on standard input.</summary>
    public static async Task<ProgramEnd> RunAsync(CodeAgentHome home, string input, string[] arguments)
    {
        using var program = Start(home, arguments);
        await program.WriteAsync(input);
        program.CloseInput();
        return await program.ToEndAsync();
    }

    /// <summary>Writes to its standard input.</summary>
    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits for a line of standard output that holds a text.</summary>
    public Task<string> OutputLineAsync(string part) =>
        _output.LineAsync(part, Describe).WaitAsync(Eventually.Deadline);

    /// <summary>Waits for a line of standard error that holds a text.</summary>
    public Task<string> ErrorLineAsync(string part) => _error.LineAsync(part, Describe).WaitAsync(Eventually.Deadline);

    /// <summary>Sends a signal, e.g. <see cref="UnixSignal.Interrupt"/>.</summary>
    public void Send(UnixSignal signal)
    {
        // The shell's own kill is on every system, and needs no native call here.
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{(int)signal} {_process.Id}"]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"{signal} could not be sent to {_process.Id}.");
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="deadline">For work that is meant to last longer than <see cref="Eventually.Deadline"/>.</param>
    public async Task<ProgramEnd> ToEndAsync(TimeSpan? deadline = null)
    {
        using var late = new CancellationTokenSource(deadline ?? Eventually.Deadline);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program did not end in time.\n{Describe()}");
        }

        await Task.WhenAll(_output.Ended, _error.Ended).Within();
        return new ProgramEnd(_process.ExitCode, Output, Error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private string Describe() => $"--- standard output\n{Output}--- standard error\n{Error}";

    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "codeagent.exe" : "codeagent";
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
        var places = new[]
        {
            Path.Combine(here, name),
            SourceTree.PathOf($"cli/CodeAgent.Cli/bin/{configuration}/{Path.GetFileName(here)}/{name}"),
        };
        return places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"codeagent is not built; looked at {string.Join(" and ", places)}."
            );
    }
}

/// <summary>Signals that tests send.</summary>
public enum UnixSignal
{
    /// <summary>Ctrl+C.</summary>
    Interrupt = 2,

    /// <summary>Cannot be caught.</summary>
    Kill = 9,

    /// <summary>A polite end.</summary>
    Terminate = 15,
}

/// <summary>How a program ended.</summary>
public sealed record ProgramEnd(int ExitCode, string Output, string Error);
