using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Texts;

public sealed class TextTests
{
    private const string Sentence = "You are careful, and you read the file before you change a line of it. ";
    private const string Query = "SELECT seq, data FROM events WHERE stream = $stream AND seq > $after ORDER BY seq; ";

    [Fact]
    public void Vendors_and_models_are_named_in_their_folders_only() =>
        Findings.AssertNone(Repository.Sources.SelectMany(ProviderNames.Check), Exemptions.ProviderNames);

    [Fact]
    public void Text_for_the_model_lies_in_files_of_its_own() =>
        Findings.AssertNone(Repository.Sources.SelectMany(ModelText.Check), Exemptions.ModelTexts);

    [Fact]
    public void Prompts_and_tool_descriptions_are_bounded() =>
        Findings.AssertNone(
            Repository
                .Files.Where(PromptSize.IsForModels)
                .SelectMany(path => PromptSize.Check(path, Repository.Read(path)))
        );

    [Fact]
    public void No_file_names_a_machine_or_a_registry() =>
        Findings.AssertNone(Repository.Files.SelectMany(MachineNames.CheckFile), Exemptions.MachineNames);

    [Theory]
    [InlineData("var a = name == \"anthropic\";", 1)]
    [InlineData("var a = $\"gpt-{version}\";", 1)]
    [InlineData("var a = model is \"Qwen3\" or \"deepseek-chat\";", 2)]
    [InlineData("var a = \"clau\" + \"de\";", 1)]
    [InlineData("var a = Path.Join(\".claude\", \"settings.json\");", 0)]
    [InlineData("var a = \"CLAUDE.md\";", 0)]
    [InlineData("// claude", 0)]
    [InlineData("var a = scripted;", 0)]
    public void The_vendor_rule_reads_literals(string statement, int expected)
    {
        var member = $"void M() {{ {statement}\n }}";
        Assert.Equal(expected, ProviderNames.Check(Sample.Class(member)).Count());
        Assert.Equal(expected, ProviderNames.Check(Sample.Class(member, "core/CodeAgent.Models/Catalog.cs")).Count());
        Assert.Empty(ProviderNames.Check(Sample.Class(member, "core/CodeAgent.Models/Anthropic/A.cs")));
        Assert.Empty(ProviderNames.Check(Sample.Class(member, "cli/CodeAgent.Cli/Configuration/A.cs")));
    }

    [Theory]
    [InlineData(Sentence, 9, 1)]
    [InlineData(Sentence, 8, 0)]
    [InlineData(Query, 20, 0)]
    public void The_prose_rule_knows_prose_from_queries(string text, int times, int expected)
    {
        var whole = string.Concat(Enumerable.Repeat(text, times));
        Assert.Equal(expected, ModelText.Check(Sample.Class($"const string A = \"\"\"\n{whole}\n\"\"\";")).Count());
        var half = whole[..(whole.Length / 2)];
        Assert.Equal(expected, ModelText.Check(Sample.Class($"string A = \"{half}\" + $\"{{b}}{half}\";")).Count());
    }

    [Theory]
    [InlineData("core/CodeAgent.Tools/Files/Read.md", PromptSize.ToolLimit, 0)]
    [InlineData("core/CodeAgent.Tools/Files/Read.md", PromptSize.ToolLimit + 1, 1)]
    [InlineData("core/CodeAgent.Core/Prompts/System.md", PromptSize.PromptLimit, 0)]
    [InlineData("core/CodeAgent.Core/Prompts/System.md", PromptSize.PromptLimit + 1, 1)]
    [InlineData("core/CodeAgent.Core/Prompts/System.md", 0, 1)]
    public void The_prompt_rule_counts_bytes(string path, int size, int expected)
    {
        Assert.True(PromptSize.IsForModels(path));
        Assert.Equal(expected, PromptSize.Check(path, new string('x', size)).Count());
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("grains/AGENTS.md")]
    [InlineData("core/CodeAgent.Core/Errors/ErrorCode.cs")]
    public void The_prompt_rule_leaves_text_for_people_alone(string path) => Assert.False(PromptSize.IsForModels(path));

    [Theory]
    [InlineData("see /work/", "main/docs", 1)]
    [InlineData("https://api.nuget", ".org/v3/index.json", 1)]
    [InlineData("in /home/ann", "/code/agent/docs", 1)]
    [InlineData("in /home/ann", "abel", 0)]
    [InlineData("a/work/", "main", 0)]
    public void The_machine_rule_finds_paths_and_hosts(string start, string end, int expected) =>
        Assert.Equal(expected, MachineNames.Check("docs/a.md", $"first\n{start}{end}\n", ["/home/ann/"]).Count());
}
