namespace CodeAgent.Tools.Tests.Git;

/// <summary>Whatever happens to the files, a restore makes them what they were.</summary>
public sealed class CheckpointPropertyTests
{
    private static readonly string[] s_names =
    [
        "a.txt",
        "b/c.txt",
        "b/d/e.txt",
        "ü/ß.txt",
        "b",
        "sp ace/x",
        "b/d",
        "run.sh",
        "z.log",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_edits_are_taken_back(int seed)
    {
        using var repository = new TestRepository();
        var random = new Random(seed);
        repository.Write(".gitignore", "*.log\n");
        var states = new List<(string Commit, SortedDictionary<string, string> Files)>();
        for (var round = 0; round < 8; round++)
        {
            for (var edits = random.Next(1, 8); edits > 0; edits--)
                Edit(repository, random);
            var taken = await repository.Checkpoints.TakeAsync(repository.Root, "s", $"round {round}", default);
            Assert.Null(taken.Reason);
            states.Add((taken.Commit!, Visible(repository)));

            var (commit, files) = states[random.Next(states.Count)];
            Edit(repository, random);
            var ignored = repository.Files().GetValueOrDefault("z.log");
            var restored = await repository.Checkpoints.RestoreAsync(repository.Root, "s", commit, default);
            Assert.Null(restored.Reason);
            Assert.Equal(files, Visible(repository));
            Assert.Equal(ignored, repository.Files().GetValueOrDefault("z.log"));
        }
    }

    private static SortedDictionary<string, string> Visible(TestRepository repository)
    {
        var files = repository.Files();
        files.Remove("z.log");
        return files;
    }

    private static void Edit(TestRepository repository, Random random)
    {
        var name = s_names[random.Next(s_names.Length)];
        Clear(repository, name);
        var path = repository.At(name);
        switch (random.Next(4))
        {
            case 0:
                break;
            case 1 when name != "z.log":
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.CreateSymbolicLink(path, s_names[random.Next(s_names.Length)]);
                break;
            default:
                repository.Write(name, new string((char)random.Next('a', 'e'), random.Next(3)));
                if (random.Next(3) == 0)
                    File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
                break;
        }
    }

    /// <summary>Removes the name and whatever file stands where it needs a folder.</summary>
    private static void Clear(TestRepository repository, string name)
    {
        var path = repository.Root;
        var parts = name.Split('/');
        foreach (var (index, part) in parts.Index())
        {
            path = Path.Join(path, part);
            var isLink = new FileInfo(path).LinkTarget is not null;
            if (isLink || File.Exists(path))
                File.Delete(path);
            else if (index == parts.Length - 1 && Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }
}
