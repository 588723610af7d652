using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Plans;

/// <summary>A repository that a seed decides about: names with blanks and from other scripts, links, empty and binary files.</summary>
internal static class GeneratedRepository
{
    private static readonly string[] s_names =
    [
        "plain",
        "with blank",
        "ünïcödé",
        "日本語",
        "it's",
        "-dash",
        "a=b",
        "#hash",
        "UPPER",
        "dot.s",
    ];

    /// <summary>Writes and commits it; returns the folders that it has, the root among them.</summary>
    public static IReadOnlyList<string> Create(string folder, Random random)
    {
        var folders = new List<string> { "" };
        for (var number = random.Next(2, 6); number > 0; number--)
        {
            folders.Add(Path.Combine(folders[random.Next(folders.Count)], $"{Name(random)} {number}"));
        }

        foreach (var below in folders)
        {
            Directory.CreateDirectory(Path.Combine(folder, below));
            for (var number = random.Next(1, 5); number > 0; number--)
            {
                WriteFile(Path.Combine(folder, below, $"{Name(random)}.{number}"), random);
            }
        }

        File.CreateSymbolicLink(Path.Combine(folder, "link to a folder"), folders[^1]);
        File.CreateSymbolicLink(Path.Combine(folder, "link to nothing"), "nowhere/at all");
        File.WriteAllText(Path.Combine(folder, ".gitignore"), "*.ignored\n");
        foreach (var shared in GeneratedPlan.Shared)
        {
            File.WriteAllText(Path.Combine(folder, shared), "a line of the base\nz line of the base\n");
        }

        GitCommand.Run(folder, "init", "-q", "-b", "main");
        GitCommand.Run(folder, "add", "--all");
        GitCommand.Run(folder, "commit", "-q", "-m", "Begin");
        return folders;
    }

    private static string Name(Random random) => s_names[random.Next(s_names.Length)];

    private static void WriteFile(string path, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                File.WriteAllBytes(path, []);
                break;
            case 1:
                var bytes = new byte[random.Next(1, 5_000)];
                random.NextBytes(bytes);
                File.WriteAllBytes(path, bytes);
                break;
            case 2:
                File.WriteAllText(path, "with\r\nother\r\nline ends\r\n");
                break;
            default:
                File.WriteAllLines(path, Enumerable.Range(0, random.Next(1, 60)).Select(line => $"line {line}"));
                break;
        }
    }
}
