using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Gateway.Dashboard;

/// <summary>The dashboard's files, which are part of the program.</summary>
internal sealed class DashboardAssets
{
    private const string Prefix = "CodeAgent.Gateway.Dashboard/";
    private const string PageName = "index.html";
    private const int VersionLength = 16;

    private readonly FrozenDictionary<string, DashboardAsset> _files;

    public DashboardAssets()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        var files = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly.GetManifestResourceStream(name)!, name[Prefix.Length..]))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToArray();
        _files = files.Where(file => file.Path != PageName).ToFrozenDictionary(file => file.Path);
        Version = VersionOf(files);
        Page = MakePage(files.Single(file => file.Path == PageName));
    }

    /// <summary>Names what is in all of the files; part of their addresses, so that a browser may keep them for good.</summary>
    public string Version { get; }

    /// <summary>The one page, which names all files, so that a browser asks for them at once.</summary>
    public ReadOnlyMemory<byte> Page { get; }

    /// <summary>A file by its path; null where there is none.</summary>
    public DashboardAsset? Find(string path) => _files.GetValueOrDefault(path);

    private byte[] MakePage(DashboardAsset template)
    {
        var folder = $"/assets/{Version}";
        var links = new StringBuilder();
        foreach (var path in _files.Keys.Order(StringComparer.Ordinal))
        {
            if (path.EndsWith(".css", StringComparison.Ordinal))
            {
                links.Append(null, $"<link rel=\"stylesheet\" href=\"{folder}/{path}\" />\n    ");
            }
            else if (path.EndsWith(".js", StringComparison.Ordinal))
            {
                links.Append(null, $"<link rel=\"modulepreload\" href=\"{folder}/{path}\" />\n    ");
            }
        }

        links.Append(null, $"<script type=\"module\" src=\"{folder}/scripts/main.js\"></script>");
        var page = Encoding
            .UTF8.GetString(template.Bytes.Span)
            .Replace("{folder}", folder, StringComparison.Ordinal)
            .Replace("{links}", links.ToString(), StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(page);
    }

    private static string VersionOf(IEnumerable<DashboardAsset> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Path + "\n"));
            hash.AppendData(file.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..VersionLength];
    }

    private static DashboardAsset Read(Stream stream, string path)
    {
        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new DashboardAsset(path, ContentTypeOf(path), bytes);
        }
    }

    private static string ContentTypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/html; charset=utf-8",
        };
}
