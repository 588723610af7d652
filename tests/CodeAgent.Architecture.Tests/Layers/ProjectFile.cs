using System.Xml.Linq;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Layers;

/// <summary>What one project file asks for.</summary>
/// <param name="Path">The file, relative to the repository's root.</param>
/// <param name="References">Names of the projects that it references.</param>
/// <param name="Packages">Ids of the packages that it references.</param>
/// <param name="Usings">Namespaces that it imports for every file.</param>
internal sealed record ProjectFile(
    string Path,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Usings
)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static IEnumerable<ProjectFile> All() =>
        Repository.Named("*.csproj").Select(path => Parse(path, Repository.Read(path)));

    public static ProjectFile Parse(string path, string text)
    {
        var project = XDocument.Parse(text);
        return new ProjectFile(
            path,
            [.. Includes(project, "ProjectReference").Select(file => System.IO.Path.GetFileNameWithoutExtension(file))],
            [.. Includes(project, "PackageReference")],
            [.. Includes(project, "Using")]
        );
    }

    private static IEnumerable<string> Includes(XDocument project, string item) =>
        project
            .Descendants(item)
            .Select(element => element.Attribute("Include")?.Value.Replace('\\', '/'))
            .OfType<string>();
}
