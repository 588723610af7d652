using System.Globalization;
using System.Text.RegularExpressions;
using CodeAgent.Cli.Failures;
using CodeAgent.Core.Errors;
using CodeAgent.Testing.Golden;

namespace CodeAgent.Cli.Tests.Failures;

public sealed partial class FailureMapTests
{
    [Fact]
    public void Exit_codes_are_those_of_the_page_on_diagnostics()
    {
        var rows = Row().Matches(File.ReadAllText(SourceTree.PathOf("docs/diagnostics.md")));
        var documented = rows.ToDictionary(
            row => row.Groups[1].Value,
            row => int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture)
        );
        var actual = Enum.GetValues<ErrorCode>()
            .ToDictionary(code => code.ToText(), code => (int)FailureMap.ToExit(code));
        Assert.Equal(documented.OrderBy(row => row.Key), actual.OrderBy(row => row.Key));
    }

    [Fact]
    public void Codes_are_read_as_they_are_written()
    {
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Equal(code, FailureMap.Parse(code.ToText())));
        Assert.Equal(ErrorCode.Internal, FailureMap.Parse("AGENT9999"));
        Assert.Equal(ErrorCode.Internal, FailureMap.Parse(null));
    }

    [Theory]
    [InlineData(
        "It is so.",
        ErrorCode.StateUnusable,
        "codeagent: It is so. (AGENT0601)\nMake the folder writable, or set CODEAGENT_HOME to another one.\n"
    )]
    [InlineData(
        "It is so.\nDo this.\n  And that.",
        ErrorCode.DiskFull,
        "codeagent: It is so. (AGENT0604)\nDo this.\n  And that.\n"
    )]
    [InlineData("It \u001b[31mis\r so.", null, "codeagent: It \uFFFD[31mis\uFFFD so.\n")]
    public void A_failure_is_a_sentence_with_its_code_and_what_to_do(string message, ErrorCode? code, string expected)
    {
        using var error = new StringWriter { NewLine = "\n" };
        FailureReport.Write(error, message, code);
        Assert.Equal(expected, error.ToString());
    }

    [GeneratedRegex(@"^\| (AGENT\d{4}) \|.*\| (\d) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
