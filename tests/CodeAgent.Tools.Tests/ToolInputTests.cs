using System.Text.Json;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Tools;

namespace CodeAgent.Tools.Tests;

public sealed class ToolInputTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("""{}""", "`file_path` is missing: it must be a string")]
    [InlineData("""{"file_path":null}""", "`file_path` is missing")]
    [InlineData("""{"file_path":7}""", "`file_path` must be a string; it is 7")]
    [InlineData(
        """{"file_path":"a","path":"b"}""",
        "`path` is not a parameter of Read. Its parameters are `file_path`, `offset`, `limit`"
    )]
    [InlineData("""{"file_path":"a","limit":"many"}""", "`limit` must be an integer from 1; it is \"many\"")]
    [InlineData("""{"file_path":"a","limit":1.5}""", "`limit` must be an integer from 1; it is 1.5")]
    [InlineData("""{"file_path":"a","limit":0}""", "`limit` must be an integer from 1; it is 0")]
    [InlineData("""{"file_path":"a","limit":99999999999}""", "`limit` must be an integer")]
    [InlineData("""{"file_path":"\ud800"}""", "surrogate")]
    [InlineData("""{"file_path":""}""", "`file_path` is empty")]
    [InlineData("""["a"]""", "must be a JSON object")]
    public async Task Arguments_that_do_not_fit_are_named(string input, string message)
    {
        var arguments = JsonElement.Parse(input);
        var plan = ToolSet.Read.Plan(arguments, _bench.Scope);
        Assert.Equal(ToolFailureKind.InvalidArguments, plan.Failure!.Kind);
        Assert.Contains(message, plan.Failure.Message, StringComparison.Ordinal);

        var result = await ToolSet.Read.InvokeAsync(arguments, _bench.Context(plan.Access), CancellationToken.None);
        Assert.Equal(plan.Failure, result.Failure);
    }

    [Theory]
    [InlineData("""{"command":"true","timeout":700000}""", "`timeout` must be an integer from 1 to 600000")]
    [InlineData("""{"command":"  "}""", "`command` is empty")]
    [InlineData("""{"command":"a\u0000b"}""", "zero byte")]
    public void Commands_that_do_not_fit_are_named(string input, string message) =>
        Assert.Contains(
            message,
            ToolSet.Bash.Plan(JsonElement.Parse(input), _bench.Scope).Failure!.Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_command_longer_than_the_system_takes_is_refused_with_a_way_out()
    {
        var failure = _bench.Plan(ToolSet.Bash, new { command = "echo " + new string('x', 130_000) }).Failure!;
        Assert.Equal(ToolFailureKind.InvalidArguments, failure.Kind);
        Assert.Contains("Write", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_and_booleans_in_quotes_are_taken_as_meant()
    {
        _bench.Write("a.txt", "x\nx\nx\n");
        var read = await _bench.RunAsync(
            ToolSet.Read,
            new
            {
                file_path = "a.txt",
                offset = "2",
                limit = 1.0,
            }
        );
        Assert.StartsWith("     2\tx\n[Lines 2 to 2 of 3.", read.AllText(), StringComparison.Ordinal);

        var edit = await _bench.RunAsync(
            ToolSet.Edit,
            new
            {
                file_path = "a.txt",
                old_string = "x",
                new_string = "y",
                replace_all = "True",
            }
        );
        Assert.Null(edit.Failure);
        Assert.Equal("y\ny\ny\n", await File.ReadAllTextAsync(_bench.At("a.txt")));
    }

    [Fact]
    public void A_null_for_an_optional_argument_is_none() =>
        Assert.Null(_bench.Plan(ToolSet.Read, new { file_path = "a", offset = (int?)null }).Failure);
}
