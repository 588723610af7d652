namespace CodeAgent.Testing.Tools;

/// <summary>A folder of its own below the system's temporary folder, removed with all it holds.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TempFolder()
    {
        var made = Directory.CreateTempSubdirectory("codeagent-test-").FullName;
        Path = Directory.ResolveLinkTarget(made, returnFinalTarget: true)?.FullName ?? made;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of a name in it.</summary>
    public string At(string name) => System.IO.Path.Join(Path, name);

    /// <summary>Writes a file in it, with the folders it needs; returns its path.</summary>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file in it, with the folders it needs; returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        var path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
