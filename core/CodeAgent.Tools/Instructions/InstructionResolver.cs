namespace CodeAgent.Tools.Instructions;

/// <summary>
/// Finds every instruction file that holds for a workspace, whichever vendor's convention it follows: the organisation's,
/// the person's, the repository's from its root down, rules for some paths, and files of folders below. Ordered, each once.
/// </summary>
public sealed class InstructionResolver(InstructionOptions options)
{
    private static readonly InstructionFamily[] s_families = Enum.GetValues<InstructionFamily>();

    /// <summary>What holds from the beginning, what holds for some files, and what is left out.</summary>
    public InstructionSet Resolve(string workspace)
    {
        var folder = InstructionReader.Real(workspace);
        var repository = InstructionFolders.RepositoryOf(folder);
        var reader = new InstructionReader(options, repository);
        var (loaded, conditional) = (new List<InstructionFile>(), new List<InstructionFile>());
        AddManaged(reader, loaded);
        AddUser(reader, loaded, conditional);
        var folders = InstructionFolders.Of(folder, options.Home);
        var first = s_families
            .Cast<InstructionFamily?>()
            .FirstOrDefault(family => folders.Any(at => Has(at, family!.Value)));
        foreach (var at in folders)
        {
            foreach (var family in s_families)
            {
                // What lies above the repository and below home is the person's, not the repository's.
                var isTheirs = at != repository && !InstructionFolders.IsBelow(at, repository);
                var scope = isTheirs ? InstructionScope.User : InstructionScope.Project;
                AddFolder(reader, at, family, scope, options.AllFamilies || family == first ? loaded : null);
            }

            AddRules(reader, at, repository, loaded, conditional);
        }

        LimitAgents(reader, loaded);
        return new InstructionSet(loaded, conditional, reader.Skipped);
    }

    /// <summary>What a file that is read brings with it: files of its folders below the workspace, and rules about it.</summary>
    public IReadOnlyList<InstructionFile> ForFile(string workspace, string path)
    {
        var folder = InstructionReader.Real(workspace);
        var file = InstructionReader.Real(path);
        if (!InstructionFolders.IsBelow(file, folder))
        {
            return [];
        }

        var set = Resolve(workspace);
        var known = set.Loaded.Select(item => item.Path).ToHashSet(StringComparer.Ordinal);
        var reader = new InstructionReader(options, InstructionFolders.RepositoryOf(folder));
        var found = set.Conditional.Where(rule => RuleFiles.IsAbout(rule, file)).ToList();
        for (var at = Path.GetDirectoryName(file)!; at != folder; at = Path.GetDirectoryName(at)!)
        {
            var family = s_families.Cast<InstructionFamily?>().FirstOrDefault(family => Has(at, family!.Value));
            if (family is { } here)
            {
                found.InsertRange(
                    0,
                    Names(at, here)
                        .SelectMany(name => reader.Read(name, InstructionScope.Nested, here, "nested_traversal"))
                );
            }
        }

        return [.. found.Where(item => !known.Contains(item.Path)).DistinctBy(item => item.Path)];
    }

    private static bool Has(string folder, InstructionFamily family) => Names(folder, family).Any(File.Exists);

    /// <summary>The files of a family that a folder may have; of alternatives the first one that is there.</summary>
    private static IEnumerable<string> Names(string folder, InstructionFamily family) =>
        family switch
        {
            InstructionFamily.Claude => FirstOf(folder, "CLAUDE.md", ".claude/CLAUDE.md"),
            InstructionFamily.Agents => FirstOf(folder, "AGENTS.override.md", "AGENTS.md", ".claude/AGENTS.md"),
            InstructionFamily.Gemini => FirstOf(folder, "GEMINI.md"),
            InstructionFamily.Qwen => FirstOf(folder, "QWEN.md"),
            _ => FirstOf(folder, ".github/copilot-instructions.md"),
        };

    private static IEnumerable<string> FirstOf(string folder, params string[] names) =>
        names.Select(name => Path.Combine(folder, name)).Where(File.Exists).Take(1);

    private void AddManaged(InstructionReader reader, List<InstructionFile> loaded) =>
        loaded.AddRange(
            reader.Read(
                Path.Combine(options.ManagedFolder, "CLAUDE.md"),
                InstructionScope.Managed,
                InstructionFamily.Claude,
                "session_start"
            )
        );

    private void AddUser(InstructionReader reader, List<InstructionFile> loaded, List<InstructionFile> conditional)
    {
        (string Name, InstructionFamily Family)[] files =
        [
            (".claude/CLAUDE.md", InstructionFamily.Claude),
            (FirstHome(".codex/AGENTS.override.md", ".codex/AGENTS.md"), InstructionFamily.Agents),
            (".gemini/GEMINI.md", InstructionFamily.Gemini),
            (".qwen/QWEN.md", InstructionFamily.Qwen),
        ];
        foreach (var (name, family) in files)
        {
            loaded.AddRange(
                reader.Read(Path.Combine(options.Home, name), InstructionScope.User, family, "session_start")
            );
        }

        AddRuleFolder(
            reader,
            new RuleFolder(Path.Combine(options.Home, ".claude/rules"), ".md", "paths", "/"),
            InstructionScope.User,
            InstructionFamily.Claude,
            loaded,
            conditional
        );
    }

    private string FirstHome(string first, string second) =>
        new FileInfo(Path.Combine(options.Home, first)) is { Exists: true, Length: > 0 } ? first : second;

    private static void AddFolder(
        InstructionReader reader,
        string folder,
        InstructionFamily family,
        InstructionScope scope,
        List<InstructionFile>? loaded
    )
    {
        foreach (var path in Names(folder, family))
        {
            if (loaded is null)
            {
                reader.Skip(
                    path,
                    scope,
                    family,
                    "another family's file holds here (CODEAGENT_INSTRUCTIONS=all loads both)"
                );
            }
            else
            {
                loaded.AddRange(reader.Read(path, scope, family, "session_start"));
            }
        }

        if (family == InstructionFamily.Claude)
        {
            var local = reader.Read(
                Path.Combine(folder, "CLAUDE.local.md"),
                InstructionScope.Local,
                family,
                "session_start"
            );
            loaded?.AddRange(local);
        }
    }

    private void AddRules(
        InstructionReader reader,
        string folder,
        string repository,
        List<InstructionFile> loaded,
        List<InstructionFile> conditional
    )
    {
        AddRuleFolder(
            reader,
            new RuleFolder(Path.Combine(folder, ".claude/rules"), ".md", "paths", folder),
            InstructionScope.Project,
            InstructionFamily.Claude,
            loaded,
            conditional
        );
        AddRuleFolder(
            reader,
            new RuleFolder(Path.Combine(folder, ".qwen/rules"), ".md", "paths", folder),
            InstructionScope.Project,
            InstructionFamily.Qwen,
            loaded,
            conditional
        );
        if (folder == repository)
        {
            AddRuleFolder(
                reader,
                new RuleFolder(Path.Combine(folder, ".github/instructions"), ".instructions.md", "applyTo", folder),
                InstructionScope.Project,
                InstructionFamily.Copilot,
                loaded,
                conditional
            );
        }
    }

    private void AddRuleFolder(
        InstructionReader reader,
        RuleFolder rules,
        InstructionScope scope,
        InstructionFamily family,
        List<InstructionFile> loaded,
        List<InstructionFile> conditional
    )
    {
        foreach (var path in RuleFiles.In(rules.Path, rules.Ending, options.MostRules))
        {
            foreach (var file in reader.Read(path, scope, family, "session_start"))
            {
                var rule = RuleFiles.Of(file, rules.Key, rules.CountedFrom, out var fault);
                if (fault is not null)
                {
                    reader.Skip(rule.Path, scope, family, fault);
                }
                else if (rule.Patterns is null)
                {
                    loaded.Add(rule);
                }
                else
                {
                    conditional.Add(rule with { Reason = "path_glob_match" });
                }
            }
        }
    }

    /// <summary>What Codex would not have read any more is left out here too, and said.</summary>
    private void LimitAgents(InstructionReader reader, List<InstructionFile> loaded)
    {
        var total = 0L;
        foreach (
            var file in loaded
                .Where(file => file is { Family: InstructionFamily.Agents, Scope: InstructionScope.Project })
                .ToList()
        )
        {
            total += file.Bytes;
            if (total > options.LargestAgents)
            {
                loaded.Remove(file);
                reader.Skip(
                    file.Path,
                    file.Scope,
                    file.Family,
                    $"all AGENTS.md together are larger than {options.LargestAgents / 1024} KiB"
                );
            }
        }
    }

    /// <param name="Path">The folder of the rules.</param>
    /// <param name="Ending">What their names end with.</param>
    /// <param name="Key">The name of their patterns.</param>
    /// <param name="CountedFrom">The folder that patterns are counted from.</param>
    private sealed record RuleFolder(string Path, string Ending, string Key, string CountedFrom);
}
