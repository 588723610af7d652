using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Tools.Dialogue;
using CodeAgent.Tools.Files;
using CodeAgent.Tools.Search;
using CodeAgent.Tools.Shell;
using CodeAgent.Tools.Web;

namespace CodeAgent.Tools.Tests;

public sealed class BuiltInToolsTests
{
    private static readonly (string Tool, Type Input)[] s_inputs =
    [
        ("Read", typeof(ReadInput)),
        ("Write", typeof(WriteInput)),
        ("Edit", typeof(EditInput)),
        ("Glob", typeof(GlobInput)),
        ("Grep", typeof(GrepInput)),
        ("Bash", typeof(BashInput)),
        ("BashOutput", typeof(BashOutputInput)),
        ("KillShell", typeof(KillShellInput)),
        ("WebFetch", typeof(WebFetchInput)),
        ("TodoWrite", typeof(TodoWriteInput)),
        ("AskUserQuestion", typeof(AskUserQuestionInput)),
        ("ExitPlanMode", typeof(ExitPlanModeInput)),
    ];

    [Fact]
    public void Every_tool_has_the_parameters_of_its_record()
    {
        Assert.Equal(s_inputs.Select(one => one.Tool), ToolSet.Catalog.All.Select(tool => tool.Descriptor.Name));
        foreach (var (tool, input) in s_inputs)
        {
            var schema = ToolSet.Catalog.Find(tool)!.Descriptor.InputSchema;
            var parameters = input.GetConstructors().Single().GetParameters();
            Assert.Equal(
                parameters.Select(parameter => NameOf(input, parameter.Name!)),
                schema.GetProperty("properties").EnumerateObject().Select(property => property.Name)
            );
            Assert.Equal(
                parameters.Where(one => !one.HasDefaultValue).Select(one => NameOf(input, one.Name!)),
                schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!)
            );
        }
    }

    private static string NameOf(Type input, string property) =>
        input.GetProperty(property)!.GetCustomAttributes(typeof(JsonPropertyNameAttribute), false)
            is [JsonPropertyNameAttribute given]
            ? given.Name
            : JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    [Fact]
    public void What_is_sent_with_every_request_stays_small()
    {
        var size = ToolSet.Catalog.All.Sum(tool =>
            tool.Descriptor.Name.Length
            + System.Text.Encoding.UTF8.GetByteCount(tool.Descriptor.Description)
            + JsonSerializer.Serialize(tool.Descriptor.InputSchema).Length
        );
        Assert.InRange(size, 1, 10 * 1024);
    }

    [Fact]
    public void Texts_have_no_names_left_to_fill_in()
    {
        foreach (var tool in ToolSet.Catalog.All)
            Assert.DoesNotMatch(@"\{[a-z_]+\}", tool.Descriptor.Description + tool.Descriptor.InputSchema.GetRawText());
    }

    [Fact]
    public void The_host_decides_the_limits_that_the_model_is_told()
    {
        var options = ToolSet.Options with
        {
            CommandTimeout = TimeSpan.FromSeconds(7),
            LongestCommandTimeout = TimeSpan.FromSeconds(9),
        };
        var bash = BuiltInTools.Create(options).Tools.Single(tool => tool.Descriptor.Name == "Bash").Descriptor;
        Assert.Contains("7000", bash.Description, StringComparison.Ordinal);
        Assert.Equal(
            9000,
            bash.InputSchema.GetProperty("properties").GetProperty("timeout").GetProperty("maximum").GetInt32()
        );
    }
}
