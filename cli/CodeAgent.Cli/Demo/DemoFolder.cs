using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;
using CodeAgent.Tools.Git;

namespace CodeAgent.Cli.Demo;

/// <summary>A temporary folder with everything that the demo needs: a repository, a script, a state folder of its own.</summary>
internal sealed record DemoFolder(string Folder)
{
    private const string Prefix = "CodeAgent.Cli.Demo.Repository/";
    private const string Suffix = ".template";
    private const string ScriptResource = "CodeAgent.Cli.Demo.script.json";

    public string Repository => Path.Combine(Folder, "toolbox");

    public string Script => Path.Combine(Folder, "script.json");

    public string State => Path.Combine(Folder, "state");

    /// <summary>Makes it.</summary>
    /// <exception cref="CodeAgentException">git is missing, or the folder cannot be written.</exception>
    public static async Task<DemoFolder> CreateAsync(
        CliEnvironment environment,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var demo = new DemoFolder(Directory.CreateTempSubdirectory("codeagent-demo-").FullName);
        var assembly = typeof(DemoFolder).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Extract(name, Path.Combine(demo.Repository, name[Prefix.Length..^Suffix.Length]));
            }
        }

        Extract(ScriptResource, demo.Script);
        var failure = await NewRepository.CreateAsync(
            demo.Repository,
            "A toolbox with faults",
            environment.Variables,
            clock,
            cancellationToken
        );
        return failure is null
            ? demo
            : throw new CodeAgentException(
                ErrorCode.RepositoryUnusable,
                $"The demo's repository cannot be made: {failure}\nThe demo needs git; `codeagent doctor` looks for it."
            );

        void Extract(string resource, string file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var from = assembly.GetManifestResourceStream(resource)!;
            using var to = File.Create(file);
            from.CopyTo(to);
        }
    }
}
