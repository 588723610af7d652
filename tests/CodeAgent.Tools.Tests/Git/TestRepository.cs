using System.Collections;
using System.Diagnostics;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Tests.Git;

/// <summary>A repository in a temporary folder.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestRepository()
    {
        Directory.CreateDirectory(Root);
        Git("init", "-q", "-b", "main");
        Git("config", "user.name", "Somebody");
        Git("config", "user.email", "somebody@example.org");
    }

    public static Dictionary<string, string> Variables =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);

    public string Root => _folder["repo"];

    public string Beside(string name) => _folder[name];

    public GitCheckpoints Checkpoints { get; } = new(Variables, TimeProvider.System);

    public string At(string name) => Path.Join(Root, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    public void Commit(string message = "a commit")
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", message);
    }

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;

        // A hook that reads would wait for the end of whatever this process was started with.
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"git {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}"
            );
    }

    /// <summary>All files, links and modes outside of <c>.git</c>.</summary>
    public SortedDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(Root, files);
        return files;
    }

    public void Dispose() => _folder.Dispose();

    private void Add(string folder, SortedDictionary<string, string> files)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = Path.GetRelativePath(Root, path);
            var info = new FileInfo(path);
            if (name == ".git")
                continue;
            if (info.LinkTarget is { } target)
                files[name] = $"link {target}";
            else if (Directory.Exists(path))
                Add(path, files);
            else
                files[name] =
                    $"{(info.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? "x" : "-")} {Convert.ToHexString(File.ReadAllBytes(path))}";
        }
    }
}
