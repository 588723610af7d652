using CodeAgent.Cli.Configuration;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Tasks;

/// <summary>The one worker of a state folder: whether there is one, and starting it.</summary>
internal static class WorkerProcess
{
    private const string LockName = "worker.lock";
    private const string LogName = "worker.log";

    /// <summary>Where the worker writes.</summary>
    public static string LogFile(CliEnvironment environment) => Path.Combine(environment.StateFolder, LogName);

    /// <summary>Makes this process the worker; null where another one is. The system gives the place back when it dies.</summary>
    public static IDisposable? TryBecome(CliEnvironment environment)
    {
        Directory.CreateDirectory(environment.StateFolder);
        try
        {
            var place = new FileStream(
                Path.Combine(environment.StateFolder, LockName),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            return place;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Sees that there is a worker. Two callers at once start two, of which one leaves at once.</summary>
    public static void Ensure(CliEnvironment environment)
    {
        if (TryBecome(environment) is not { } place)
        {
            return;
        }

        place.Dispose();
        var program = Environment.ProcessPath!;
        var entry = Environment.GetCommandLineArgs()[0];
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [entry] : [];
        Detachment.Start(
            program,
            [.. prefix, "worker", "--background"],
            environment.StateFolder,
            new Dictionary<string, string> { ["CODEAGENT_HOME"] = environment.StateFolder }
        );
    }
}
