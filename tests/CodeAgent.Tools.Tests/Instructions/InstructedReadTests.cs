using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Instructions;

namespace CodeAgent.Tools.Tests.Instructions;

public sealed class InstructedReadTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<string, FileSeen> _seen = new(StringComparer.Ordinal);

    public InstructedReadTests()
    {
        Write("src/AGENTS.md", "Tabs, not spaces.");
        Write("src/a.cs", "class A;");
        Write("src/b.cs", "class B;");
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_first_file_of_a_folder_brings_its_instructions_and_the_next_does_not()
    {
        Assert.Contains("Tabs, not spaces.", await ReadAsync("src/a.cs"), StringComparison.Ordinal);
        Assert.DoesNotContain("Tabs", await ReadAsync("src/b.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instructions_that_changed_are_told_again()
    {
        await ReadAsync("src/a.cs");
        Write("src/AGENTS.md", "Spaces now.");

        Assert.Contains("Spaces now.", await ReadAsync("src/a.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_the_instructions_themselves_does_not_repeat_them()
    {
        var text = await ReadAsync("src/AGENTS.md");

        Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, "Tabs, not spaces"));
    }

    private async Task<string> ReadAsync(string path)
    {
        var options = ToolSet.Options with { Instructions = new InstructionOptions(_root["home"]) };
        var read = new ToolCatalog(BuiltInTools.Create(options).Tools).Find("Read")!;
        var context = new ToolContext(
            "c1",
            "k1",
            new ToolScope(_root.Path, []),
            _seen,
            new RecordingReports(),
            TimeProvider.System
        );
        var input = JsonSerializer.SerializeToElement(new { file_path = _root[path] });
        var result = await read.InvokeAsync(input, context, default);
        Assert.Null(result.Failure);
        foreach (var file in result.FilesSeen)
        {
            _seen[file.Path] = file;
        }

        return string.Join('\n', result.Content.OfType<TextBlock>().Select(block => block.Text));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }
}
