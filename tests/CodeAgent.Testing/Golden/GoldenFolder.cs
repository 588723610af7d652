using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace CodeAgent.Testing.Golden;

/// <summary>
/// Files that say what the program's output was when somebody last looked. A difference fails; with
/// <c>CODEAGENT_ACCEPT=1</c> it is written instead, and what it replaces is kept where a folder for that is given.
/// </summary>
/// <param name="folder">Where the files lie.</param>
/// <param name="accepts">Whether differences are written; see <see cref="Acceptance"/>.</param>
public sealed class GoldenFolder(string folder, bool accepts)
{
    /// <summary>Where replaced files are kept, under a name with the hash of their text; null for nowhere.</summary>
    public string? KeptIn { get; init; }

    /// <summary>The files there are, without folder.</summary>
    public IReadOnlyList<string> Names =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The folder of that name below the root of the repository, as the environment wants it.</summary>
    public static GoldenFolder Of(string relative, string? keptIn = null) =>
        new(SourceTree.PathOf(relative), Acceptance.IsAsked)
        {
            KeptIn = keptIn is null ? null : SourceTree.PathOf(keptIn),
        };

    /// <summary>A file's text with line feeds.</summary>
    public string Read(string name) => Normalise(File.ReadAllText(Path.Combine(folder, name)));

    /// <summary>Compares a text with its file.</summary>
    public void Check(string name, string actual)
    {
        var path = Path.Combine(folder, name);
        var text = Normalise(actual);
        var accepted = File.Exists(path) ? Read(name) : null;
        if (text == accepted)
        {
            return;
        }

        if (accepts)
        {
            Keep(name, accepted);
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
            return;
        }

        Assert.Fail(
            accepted is null
                ? $"{name} is missing. Run the test with CODEAGENT_ACCEPT=1 and look at what it writes."
                : $"{name} differs from line {FirstDifference(accepted, text)}. If this is meant, run with CODEAGENT_ACCEPT=1.\n{text}"
        );
    }

    private static string Normalise(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string accepted, string actual)
    {
        var (before, after) = (accepted.Split('\n'), actual.Split('\n'));
        var at = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{at + 1}: '{before.ElementAtOrDefault(at)}' became '{after.ElementAtOrDefault(at)}'";
    }

    private void Keep(string name, string? accepted)
    {
        if (KeptIn is null || accepted is null)
        {
            return;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(accepted)))[..8];
        Directory.CreateDirectory(KeptIn);
        File.WriteAllText(
            Path.Combine(KeptIn, $"{Path.GetFileNameWithoutExtension(name)}.{hash}{Path.GetExtension(name)}"),
            accepted
        );
    }
}
