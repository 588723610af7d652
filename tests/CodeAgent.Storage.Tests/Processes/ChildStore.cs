using System.Diagnostics;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Processes;

/// <summary>A further process that works on a state folder, as a test sees it.</summary>
internal sealed class ChildStore : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildStore(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public static ChildStore Start(string work, string folder, string stream, int count = 0)
    {
        var assembly = typeof(ChildStore).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [assembly, StoreProcess.Verb, work, folder, stream, $"{count}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ChildStore(Process.Start(start)!);
    }

    /// <summary>The next line that it says; null when it has ended.</summary>
    public Task<string?> NextLine() => _process.StandardOutput.ReadLineAsync().Within();

    /// <summary>Waits for a line that it says.</summary>
    public async Task Says(string wanted)
    {
        while (await NextLine() is { } line)
        {
            if (line == wanted)
            {
                return;
            }
        }

        Assert.Fail($"It ended without saying '{wanted}': {await _errors}");
    }

    /// <summary>Every line that is left until it ends, and its end.</summary>
    public async Task<IReadOnlyList<string>> Ends()
    {
        var lines = new List<string>();
        while (await NextLine() is { } line)
        {
            lines.Add(line);
        }

        await _process.WaitForExitAsync().Within();
        Assert.True(_process.ExitCode == 0, await _errors);
        return lines;
    }

    /// <summary>SIGKILL: it gets no time for anything.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }
}
