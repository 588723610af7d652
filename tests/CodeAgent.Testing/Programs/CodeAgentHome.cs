using CodeAgent.Testing.Stores;

namespace CodeAgent.Testing.Programs;

/// <summary>A person's machine in small, for one test: a home, a state folder and a folder to work in.</summary>
public sealed class CodeAgentHome : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the folders.</summary>
    public CodeAgentHome()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Work);
        State = _folder["state"];
    }

    /// <summary>The home folder.</summary>
    public string Home => _folder["home"];

    /// <summary>The state folder (<c>CODEAGENT_HOME</c>); not there before the first start.</summary>
    public string State { get; set; }

    /// <summary>The folder that programs are started in.</summary>
    public string Work => _folder["work"];

    /// <summary>More variables of the environment; null takes one away.</summary>
    public IDictionary<string, string?> Variables { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>A path in the test's own folder, outside <see cref="Work"/>.</summary>
    public string Beside(string name) => _folder[name];

    /// <summary>Writes a file in <see cref="Work"/> and answers with its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Work, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Reads a file in <see cref="Work"/>.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Work, name));

    /// <summary>Writes a script of these rules outside <see cref="Work"/> and answers with its model name.</summary>
    /// <param name="rules">JSON objects.</param>
    public string Script(params string[] rules)
    {
        var path = Beside($"script-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, $$"""{ "rules": [ {{string.Join(",\n", rules)}} ] }""");
        return $"scripted:{path}";
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>The whole environment of a program: nothing of the tests' own but what a program needs to start.</summary>
    public IReadOnlyDictionary<string, string> Environment()
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HOME"] = Home,
            ["CODEAGENT_HOME"] = State,
            ["LANG"] = "C.UTF-8",

            // Machines without one run these tests too; tests of the sandbox ask for it.
            ["CODEAGENT_SANDBOX"] = "off",
        };
        foreach (var name in new[] { "PATH", "DOTNET_ROOT", "TMPDIR" })
        {
            all[name] = System.Environment.GetEnvironmentVariable(name);
        }

        foreach (var (name, value) in Variables)
        {
            all[name] = value;
        }

        return all.Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Key, variable => variable.Value!, StringComparer.Ordinal);
    }
}
