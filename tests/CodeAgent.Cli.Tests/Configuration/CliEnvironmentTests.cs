using CodeAgent.Cli.Configuration;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Tests.Configuration;

public sealed class CliEnvironmentTests
{
    [Fact]
    public void State_lies_where_the_most_particular_variable_says()
    {
        Assert.Equal("/home/ada/.local/state/codeagent", Read(("HOME", "/home/ada")).StateFolder);
        Assert.Equal("/state/codeagent", Read(("HOME", "/home/ada"), ("XDG_STATE_HOME", "/state")).StateFolder);
        Assert.Equal(
            "/home/ada/.local/state/codeagent",
            Read(("HOME", "/home/ada"), ("XDG_STATE_HOME", "relative")).StateFolder
        );
        Assert.Equal(
            "/own",
            Read(("XDG_STATE_HOME", "/state"), ("HOME", "/h"), ("CODEAGENT_HOME", "/own")).StateFolder
        );
        Assert.Equal(
            Path.Combine(Environment.CurrentDirectory, "own"),
            Read(("HOME", "/home/ada"), ("CODEAGENT_HOME", "own")).StateFolder
        );
    }

    [Fact]
    public void Configuration_lies_in_the_users_folder()
    {
        Assert.Equal("/home/ada/.config/codeagent", Read(("HOME", "/home/ada")).ConfigFolder);
        Assert.Equal("/conf/codeagent", Read(("HOME", "/home/ada"), ("XDG_CONFIG_HOME", "/conf")).ConfigFolder);
    }

    [Fact]
    public void An_empty_value_counts_as_none()
    {
        var environment = Read(("HOME", "/h"), ("CODEAGENT_MODEL", ""), ("NO_COLOR", ""), ("ANTHROPIC_API_KEY", ""));
        Assert.Null(environment.Model);
        Assert.False(environment.IsPlain);
        Assert.False(environment.Anthropic.HasCredentials);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public void Colours_can_be_refused(string name, string value) =>
        Assert.True(Read(("HOME", "/h"), (name, value)).IsPlain);

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("host")]
    public void An_address_must_be_one_of_the_web(string address)
    {
        var failure = Assert.Throws<CodeAgentException>(() => Read(("HOME", "/h"), ("ANTHROPIC_BASE_URL", address)));
        Assert.Equal(ErrorCode.InvalidConfiguration, failure.Code);
    }

    [Fact]
    public void A_key_is_not_in_the_text_of_what_holds_it()
    {
        var environment = Read(
            ("HOME", "/h"),
            ("ANTHROPIC_API_KEY", "sk-secret"),
            ("ANTHROPIC_AUTH_TOKEN", "t-secret")
        );
        Assert.True(environment.Anthropic.HasCredentials);
        Assert.DoesNotContain("secret", environment.ToString(), StringComparison.Ordinal);
    }

    private static CliEnvironment Read(params (string Name, string Value)[] variables) =>
        CliEnvironment.Read(variables.ToDictionary(variable => variable.Name, variable => variable.Value));
}
