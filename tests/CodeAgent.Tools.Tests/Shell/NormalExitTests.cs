using CodeAgent.Tools.Shell;

namespace CodeAgent.Tools.Tests.Shell;

public sealed class NormalExitTests
{
    [Theory]
    [InlineData("grep -q x file")]
    [InlineData("  /usr/bin/grep x f ; ")]
    [InlineData("LC_ALL=C grep 'a && b | c' f")]
    [InlineData("rg \"a;b\" .")]
    [InlineData("cat f | grep x")]
    [InlineData("make; diff a b")]
    [InlineData("cd src && git diff --exit-code")]
    [InlineData("echo start && test -f x")]
    [InlineData("[ -f x ]")]
    [InlineData("[[ -f x ]]")]
    [InlineData("git grep x")]
    [InlineData("false || grep x f 2>&1")]
    [InlineData("grep x f &> out")]
    public void One_is_an_answer(string command)
    {
        Assert.True(NormalExit.IsAnswer(command, 1));
        Assert.False(NormalExit.IsAnswer(command, 2));
    }

    [Theory]
    [InlineData("make")]
    [InlineData("make && grep x f")]
    [InlineData("grep x f | make")]
    [InlineData("grep x f; exit 1")]
    [InlineData("grep x f || exit 1")]
    [InlineData("git commit -m x")]
    [InlineData("echo 'grep x")]
    [InlineData("(make; grep x f)")]
    [InlineData("echo $(grep x f) && make")]
    [InlineData("false # grep x")]
    [InlineData("cat <<END\ngrep x\nEND")]
    [InlineData("greps x")]
    [InlineData("grep x f & make")]
    public void One_is_a_failure(string command) => Assert.False(NormalExit.IsAnswer(command, 1));
}
