namespace CodeAgent.Tools.Files;

/// <summary>Finds what a model may have meant by the name of a file that does not exist.</summary>
internal static class NearNames
{
    private const int MostEntries = 5000;
    private const int MostSuggestions = 3;

    /// <summary>Similar names near the path; null where there are none or it lies outside the workspace.</summary>
    public static string? Hint(WorkspacePath path)
    {
        if (!path.IsInside)
            return null;
        try
        {
            return Directory.Exists(path.Folder) ? OfFiles(path) : OfFolder(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? OfFiles(WorkspacePath path)
    {
        var near = Near(path.Name, Directory.EnumerateFileSystemEntries(path.Folder));
        return near.Count == 0 ? null : $"Near it are: {string.Join(", ", near)}.";
    }

    private static string OfFolder(WorkspacePath path)
    {
        var missing = path.Folder;
        var parent = Path.GetDirectoryName(missing);
        while (parent is not null && !Directory.Exists(parent))
            (missing, parent) = (parent, Path.GetDirectoryName(parent));
        var near = Near(Path.GetFileName(missing), Directory.EnumerateDirectories(parent ?? "/"));
        var instead = near.Count == 0 ? "" : $" Near it are: {string.Join(", ", near)}.";
        return $"The folder {Path.GetFileName(missing)} does not exist either.{instead}";
    }

    private static List<string> Near(string name, IEnumerable<string> entries) =>
        [
            .. entries
                .Take(MostEntries)
                .Select(entry => (Name: Path.GetFileName(entry), Distance: Distance(name, Path.GetFileName(entry))))
                .Where(candidate => candidate.Distance <= Math.Max(2, name.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(MostSuggestions)
                .Select(candidate => candidate.Name),
        ];

    /// <summary>Edits between two names, case aside; the same name with another extension is near.</summary>
    private static int Distance(string left, string right)
    {
        if (
            Path.GetFileNameWithoutExtension(left)
                .Equals(Path.GetFileNameWithoutExtension(right), StringComparison.OrdinalIgnoreCase)
        )
            return 1;
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change =
                    diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
