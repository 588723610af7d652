using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Layers;

public sealed class LayerTests
{
    [Fact]
    public void Projects_reference_only_what_their_layer_may() =>
        Findings.AssertNone(ProjectFile.All().SelectMany(ProjectArrows.Check));

    [Fact]
    public void Faces_reach_sessions_through_grain_interfaces_only()
    {
        var classes = LayerNames.GrainClasses(Repository.Production);
        var inCode =
            from file in Repository.Production
            from layer in LayerNames.All
            from finding in layer.Check(file).Concat(layer.CheckGrainClasses(file, classes))
            select finding;
        var inProjects = ProjectFile
            .All()
            .SelectMany(project => LayerNames.All.SelectMany(layer => layer.Check(project)));
        Findings.AssertNone(inCode.Concat(inProjects));
    }

    [Fact]
    public void The_app_host_knows_programs_by_their_metadata_only() =>
        Assert.DoesNotContain(
            "IsAspireProjectResource",
            Repository.Read("aspire/CodeAgent.AppHost/CodeAgent.AppHost.csproj"),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("core/CodeAgent.Core", "ProjectReference", "../CodeAgent.Storage/CodeAgent.Storage.csproj", 1)]
    [InlineData("core/CodeAgent.Tools", "ProjectReference", "../CodeAgent.Models/CodeAgent.Models.csproj", 1)]
    [InlineData("core/CodeAgent.Tools", "ProjectReference", "../CodeAgent.Core/CodeAgent.Core.csproj", 0)]
    [InlineData(
        "grains/CodeAgent.Grains",
        "ProjectReference",
        "..\\..\\core\\CodeAgent.Tools\\CodeAgent.Tools.csproj",
        1
    )]
    [InlineData("silo/CodeAgent.Silo", "ProjectReference", "../../cli/CodeAgent.Cli/CodeAgent.Cli.csproj", 1)]
    [InlineData("cli/CodeAgent.Cli", "ProjectReference", "../../silo/CodeAgent.Silo/CodeAgent.Silo.csproj", 2)]
    [InlineData("core/CodeAgent.New", "ProjectReference", "../CodeAgent.Core/CodeAgent.Core.csproj", 1)]
    [InlineData(
        "tests/CodeAgent.Cli.Tests",
        "ProjectReference",
        "../CodeAgent.Core.Tests/CodeAgent.Core.Tests.csproj",
        1
    )]
    [InlineData("tests/CodeAgent.Cli.Tests", "ProjectReference", "../../silo/CodeAgent.Silo/CodeAgent.Silo.csproj", 1)]
    [InlineData("tests/CodeAgent.Silo.Tests", "ProjectReference", "../../silo/CodeAgent.Silo/CodeAgent.Silo.csproj", 0)]
    [InlineData("core/CodeAgent.Core", "PackageReference", "Markdig", 1)]
    [InlineData("core/CodeAgent.Core", "PackageReference", "Microsoft.Extensions.AI.Abstractions", 0)]
    [InlineData("core/CodeAgent.Tools", "PackageReference", "Microsoft.SemanticKernel.Core", 1)]
    [InlineData("grains/CodeAgent.Grains", "PackageReference", "Microsoft.Orleans.Sdk", 2)]
    public void The_arrow_rule_reads_project_files(string folder, string item, string include, int expected)
    {
        var path = $"{folder}/{folder.Split('/')[1]}.csproj";
        var project = ProjectFile.Parse(
            path,
            $"<Project><ItemGroup><{item} Include='{include}'/></ItemGroup></Project>"
        );
        Assert.Equal(expected, ProjectArrows.Check(project).Count());
    }

    [Theory]
    [InlineData("using CodeAgent.Core.Stores; class A;", 1)]
    [InlineData("using Head = CodeAgent.Core.Stores.StreamHead; class A;", 1)]
    [InlineData("class A { global::CodeAgent.Core.Stores.StreamHead B; }", 1)]
    [InlineData("class A { Core.Stores.StreamHead B; }", 1)]
    [InlineData("class A { object B = CodeAgent.Storage.SqliteStore.Open(); }", 1)]
    [InlineData("using CodeAgent.Core.StoresOfTea; class A;", 0)]
    [InlineData("using CodeAgent.Grains; class A;", 0)]
    public void The_name_rule_finds_what_a_face_may_not_name(string text, int expected)
    {
        Assert.Equal(expected, LayerNames.Gateway.Check(Sample.File(text, "gateway/CodeAgent.Gateway/A.cs")).Count());
        Assert.Equal(expected, LayerNames.Cli.Check(Sample.File(text, "cli/CodeAgent.Cli/Commands/A.cs")).Count());
        Assert.Empty(LayerNames.Cli.Check(Sample.File(text, "cli/CodeAgent.Cli/Hosting/A.cs")));
    }

    [Fact]
    public void The_name_rule_reads_imports_of_projects()
    {
        const string Text = "<Project><ItemGroup><Using Include='CodeAgent.Core.Stores'/></ItemGroup></Project>";
        Assert.Single(LayerNames.Gateway.Check(ProjectFile.Parse("gateway/CodeAgent.Gateway/A.csproj", Text)));
        Assert.Empty(LayerNames.Gateway.Check(ProjectFile.Parse("core/CodeAgent.Core/A.csproj", Text)));
    }

    [Fact]
    public void The_name_rule_finds_grain_classes()
    {
        var grain = Sample.File(
            "class SessionGrain : ISessionGrain; class Folder : IFolder;",
            "grains/CodeAgent.Grains/SessionGrain.cs"
        );
        var classes = LayerNames.GrainClasses([grain]);
        Assert.Equal(["SessionGrain"], classes);

        var face = Sample.Class("object M() => new SessionGrain();", "gateway/CodeAgent.Gateway/A.cs");
        Assert.Single(LayerNames.Gateway.CheckGrainClasses(face, classes));
        var fine = Sample.Class("Task M(ISessionGrain grain) => grain.Stop();", "gateway/CodeAgent.Gateway/A.cs");
        Assert.Empty(LayerNames.Gateway.CheckGrainClasses(fine, classes));
    }

    [Fact]
    public void The_name_rule_keeps_our_code_out_of_the_app_host() =>
        Assert.Single(
            LayerNames.AppHost.Check(Sample.File("using CodeAgent.Core.Errors;", "aspire/CodeAgent.AppHost/Program.cs"))
        );
}
