using System.Security.Cryptography;
using System.Text;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Instructions;

/// <summary>Reads instruction files and what they import, each file once.</summary>
internal sealed class InstructionReader(InstructionOptions options, string boundary)
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pathByHash = new(StringComparer.Ordinal);
    private readonly List<InstructionFile> _skipped = [];

    /// <summary>What was found and left out.</summary>
    public IReadOnlyList<InstructionFile> Skipped => _skipped;

    /// <summary>The file and its imports; none where there is no such file or it is left out.</summary>
    /// <param name="path">Where it is, absolute.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="family">Its convention.</param>
    /// <param name="reason">Why it is looked for.</param>
    public IReadOnlyList<InstructionFile> Read(
        string path,
        InstructionScope scope,
        InstructionFamily family,
        string reason
    )
    {
        var files = new List<InstructionFile>();
        Read(new Wanted(path, scope, family, reason, null, 0), files);
        return files;
    }

    /// <summary>Notes a file that is left out.</summary>
    public void Skip(string path, InstructionScope scope, InstructionFamily family, string why) =>
        _skipped.Add(new InstructionFile(path, scope, family, why, 0, "", ""));

    private void Read(Wanted wanted, List<InstructionFile> files)
    {
        if (Find(wanted) is not { } real)
        {
            return;
        }

        if (!_paths.Add(real))
        {
            // The same file by another name, or a circle of imports.
            return;
        }

        if (wanted.Scope != InstructionScope.Managed && IsExcluded(real))
        {
            Skip(real, wanted.Scope, wanted.Family, "left out by claudeMdExcludes");
            return;
        }

        if (Content(wanted, real) is not { } file)
        {
            return;
        }

        if (_pathByHash.TryGetValue(file.Sha256, out var same))
        {
            Skip(real, wanted.Scope, wanted.Family, $"the same as {same}");
            return;
        }

        _pathByHash[file.Sha256] = real;
        files.Add(file);
        if (wanted.Depth < options.DeepestImport)
        {
            foreach (var import in MarkdownScan.Imports(file.Text))
            {
                Read(ImportOf(wanted, real, import), files);
            }
        }
        else if (MarkdownScan.Imports(file.Text).Count > 0)
        {
            Skip(real, wanted.Scope, wanted.Family, $"its imports lie deeper than {options.DeepestImport}");
        }
    }

    private Wanted ImportOf(Wanted importer, string importerPath, string import)
    {
        var path = import.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(options.Home, import[2..])
            : Path.GetFullPath(import, Path.GetDirectoryName(importerPath)!);
        return new Wanted(path, importer.Scope, importer.Family, "include", importerPath, importer.Depth + 1)
        {
            // "@ada" or "@types/node" is most likely no file.
            IsTold =
                import.StartsWith('.')
                || import.StartsWith('/')
                || import.StartsWith('~')
                || import.EndsWith(".md", StringComparison.Ordinal),
        };
    }

    /// <summary>The real path of a regular file that may be read; null where there is none.</summary>
    private string? Find(Wanted wanted)
    {
        try
        {
            var real = Real(wanted.Path);
            if (!File.Exists(real))
            {
                if (wanted is { ImportedBy: not null, IsTold: true })
                {
                    Skip(
                        wanted.Path,
                        wanted.Scope,
                        wanted.Family,
                        $"{wanted.ImportedBy} imports it, and it is not there"
                    );
                }

                return null;
            }

            if (IsOutside(wanted.Scope, real))
            {
                var what = wanted.ImportedBy is null ? "a link leads" : $"{wanted.ImportedBy} leads";
                Skip(real, wanted.Scope, wanted.Family, $"{what} out of the repository");
                return null;
            }

            return real;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Skip(wanted.Path, wanted.Scope, wanted.Family, $"it cannot be read: {error.Message}");
            return null;
        }
    }

    /// <summary>The beginning of a text, not cut within a character.</summary>
    public static string Head(string text, int most) =>
        text.Length <= most ? text : text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>A path without links.</summary>
    /// <exception cref="IOException">Its links go round in a circle.</exception>
    public static string Real(string path) =>
        RealPath.Of(path) ?? throw new IOException($"The links of {path} go round in a circle.");

    /// <summary>What a repository says must not carry files from elsewhere to the model.</summary>
    private bool IsOutside(InstructionScope scope, string real) =>
        scope is InstructionScope.Project or InstructionScope.Local or InstructionScope.Nested
        && !options.AllowsOutsideImports
        && real != boundary
        && !real.StartsWith(boundary.TrimEnd('/') + "/", StringComparison.Ordinal);

    private bool IsExcluded(string path) =>
        options.Excludes.Any(pattern =>
            Search.GlobPattern.Compile(pattern.TrimStart('/'), hasBraces: true)?.IsMatch(path.TrimStart('/')) == true
        );

    private InstructionFile? Content(Wanted wanted, string real)
    {
        try
        {
            var size = new FileInfo(real).Length;
            if (size > options.LargestFile)
            {
                Skip(real, wanted.Scope, wanted.Family, $"larger than {options.LargestFile / 1024 / 1024} MiB");
                return null;
            }

            // Pipes and devices have no length and may never end.
            var bytes = size == 0 ? [] : File.ReadAllBytes(real);
            var text = MarkdownScan
                .WithoutComments(Encoding.UTF8.GetString(bytes))
                .Trim('\uFEFF', ' ', '\n', '\r', '\t');
            if (text.Length == 0)
            {
                Skip(real, wanted.Scope, wanted.Family, "empty");
                return null;
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return new InstructionFile(real, wanted.Scope, wanted.Family, wanted.Reason, bytes.Length, hash, text)
            {
                ImportedBy = wanted.ImportedBy,
                Folder = Path.GetDirectoryName(real)!,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Skip(real, wanted.Scope, wanted.Family, $"it cannot be read: {error.Message}");
            return null;
        }
    }

    private sealed record Wanted(
        string Path,
        InstructionScope Scope,
        InstructionFamily Family,
        string Reason,
        string? ImportedBy,
        int Depth
    )
    {
        public bool IsTold { get; init; } = true;
    }
}
