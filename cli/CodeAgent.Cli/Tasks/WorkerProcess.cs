using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Tasks;

/// <summary>The one worker of a state folder: whether there is one, what is known of it, and starting it.</summary>
internal static class WorkerProcess
{
    private const string LockName = "worker.lock";
    private const string LogName = "worker.log";
    private const string FactsName = "worker.json";

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

    /// <summary>Whether a worker has the place now.</summary>
    public static bool IsRunning(CliEnvironment environment)
    {
        using var free = File.Exists(Path.Combine(environment.StateFolder, LockName)) ? TryBecome(environment) : null;
        return free is null && File.Exists(Path.Combine(environment.StateFolder, LockName));
    }

    /// <summary>Leaves word of this process for whoever asks about the worker.</summary>
    public static void Introduce(CliEnvironment environment, WorkerFacts facts)
    {
        var file = Path.Combine(environment.StateFolder, FactsName);
        var text = JsonSerializer.SerializeToUtf8Bytes(facts, WorkerJson.Default.WorkerFacts);
        try
        {
            File.WriteAllBytes($"{file}.new", text);
            File.Move($"{file}.new", file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(ErrorCode.StateUnusable, $"{file} cannot be written. {error.Message}");
        }
    }

    /// <summary>What the last worker said of itself; null where there was none.</summary>
    public static WorkerFacts? Facts(CliEnvironment environment)
    {
        try
        {
            var text = File.ReadAllBytes(Path.Combine(environment.StateFolder, FactsName));
            return JsonSerializer.Deserialize(text, WorkerJson.Default.WorkerFacts);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Starts one. Of two that are started at once one leaves.</summary>
    /// <exception cref="CodeAgentException">It could not even write its log (AGENT0702).</exception>
    public static Process Start(CliEnvironment environment)
    {
        try
        {
            using var log = File.Open(LogFile(environment), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(
                ErrorCode.WorkerFailed,
                $"The background worker, which runs tasks, cannot write its log. {error.Message}"
            );
        }

        var program = Environment.ProcessPath!;
        var entry = Environment.GetCommandLineArgs()[0];
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [entry] : [];
        return Detachment.Start(
            program,
            [.. prefix, "worker", "--background"],
            environment.StateFolder,
            LogFile(environment),
            new Dictionary<string, string> { ["CODEAGENT_HOME"] = environment.StateFolder }
        );
    }
}

/// <summary>What a worker says of itself.</summary>
internal sealed record WorkerFacts(int Pid, DateTimeOffset StartedAt, string Version, bool IsBackground);

/// <summary>The worker as it is now, for people and programs.</summary>
/// <param name="IsRunning">Whether one runs.</param>
/// <param name="Worker">What it says of itself; null while none runs.</param>
/// <param name="Log">Its log.</param>
/// <param name="Tasks">The tasks it has to run.</param>
internal sealed record WorkerStatus(bool IsRunning, WorkerFacts? Worker, string Log, IReadOnlyList<string> Tasks);

/// <summary>The JSON shapes of workers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerFacts))]
[JsonSerializable(typeof(WorkerStatus))]
internal sealed partial class WorkerJson : JsonSerializerContext;
