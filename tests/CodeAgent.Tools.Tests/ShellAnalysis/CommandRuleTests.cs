using CodeAgent.Core.Permissions;
using static CodeAgent.Core.Permissions.PermissionVerdict;

namespace CodeAgent.Tools.Tests.ShellAnalysis;

/// <summary>Rules about shell commands: narrow where they allow, wide where they forbid.</summary>
public sealed class CommandRuleTests
{
    [Theory]
    [InlineData("Bash(git status)", "git status")]
    [InlineData("Bash(git status)", "  git status\n")]
    [InlineData("Bash(git status)", "git  status")]
    [InlineData(" Bash(git status) ", "git status")]
    [InlineData("Bash(npm test:*)", "npm test")]
    [InlineData("Bash(npm test:*)", "npm test -- --watch")]
    [InlineData("Bash(npm test *)", "npm test")]
    [InlineData("Bash(npm test *)", "npm test a b")]
    [InlineData("Bash(ls*)", "lsof -i")]
    [InlineData("Bash(ls*)", "ls")]
    [InlineData("Bash(git * main)", "git push origin main")]
    [InlineData("Bash(*.sh)", "./run/build.sh")]
    [InlineData("Bash(git log:*)", "git log -n 5 --oneline HEAD^ src/a,b@2+%")]
    [InlineData("Bash(*:*)", "ls -la")]
    [InlineData("Bash", "rm -rf / && anything")]
    [InlineData("Bash(*)", "rm -rf / && anything")]
    public void A_simple_command_is_allowed(string rule, string command) =>
        Assert.Equal(Allow, Judged.By(Allow, rule, command));

    [Theory]
    [InlineData("Bash(git gc)", "git gc -s")]
    [InlineData("Bash(git status)", "GIT STATUS")]
    [InlineData("Bash(git status)", "git")]
    [InlineData("Bash(npm test:*)", "npm testing")]
    [InlineData("Bash(npm test:*)", "npm")]
    [InlineData("Bash(npm test:*)", "xnpm test")]
    [InlineData("Bash(ls *)", "lsof")]
    [InlineData("Bash(git * main)", "git main")]
    [InlineData("Bash(git g?)", "git gc")]
    [InlineData("Bash(a\\*)", "a1")]
    [InlineData("Bash()", "make")]
    [InlineData("bash(git gc)", "git gc")]
    [InlineData("Bash(git gc", "git gc")]
    [InlineData("Read(git gc)", "git gc")]
    public void Another_command_is_not_allowed(string rule, string command) =>
        Assert.Equal(Ask, Judged.By(Allow, rule, command));

    [Theory]
    [InlineData("git status && make x")]
    [InlineData("git status || make x")]
    [InlineData("git status; make x")]
    [InlineData("git status | sh")]
    [InlineData("git status & make x")]
    [InlineData("git status\nmake x")]
    [InlineData("git status \\\n && make x")]
    [InlineData("git status $(make x)")]
    [InlineData("git status `make x`")]
    [InlineData("git status ${X}")]
    [InlineData("git status > /etc/passwd")]
    [InlineData("git status < /etc/shadow")]
    [InlineData("git status <(make x)")]
    [InlineData("PATH=. git status")]
    [InlineData("git status\0x")]
    public void A_part_that_no_rule_allows_is_asked_about(string command)
    {
        Assert.Equal(Ask, Judged.By(Allow, "Bash(git status:*)", command));
        Assert.Equal(Ask, Judged.By(Allow, "Bash(g*)", command));
    }

    [Theory]
    [InlineData("rm -rf x")]
    [InlineData("rm")]
    [InlineData("ls; rm x")]
    [InlineData("ls && rm x")]
    [InlineData("ls||rm x")]
    [InlineData("ls | rm x")]
    [InlineData("ls & rm x")]
    [InlineData("ls\nrm x")]
    [InlineData("(rm x)")]
    [InlineData("{ rm x; }")]
    [InlineData("! rm x")]
    [InlineData("echo $(rm x)")]
    [InlineData("echo \"a $(rm x)\"")]
    [InlineData("echo `rm x`")]
    [InlineData("cat <(rm x)")]
    [InlineData("\"rm\" x")]
    [InlineData("'rm' x")]
    [InlineData("r\\m x")]
    [InlineData("r''m x")]
    [InlineData("rm\tx")]
    [InlineData("rm   x")]
    [InlineData("rm \\\n  x")]
    [InlineData("r\\\nm x")]
    [InlineData("sh -c 'rm x'")]
    [InlineData("bash -c \"ls; rm x\"")]
    [InlineData("if true; then rm x; fi")]
    [InlineData("while rm x; do ls; done")]
    [InlineData("X=1 Y=2 rm x")]
    [InlineData("sudo rm x")]
    [InlineData("sudo -n rm x")]
    [InlineData("env X=1 rm x")]
    [InlineData("command rm x")]
    [InlineData("exec rm x")]
    [InlineData("nohup nice -n 5 rm x")]
    [InlineData("timeout 5s rm x")]
    [InlineData("ls | xargs -0 rm")]
    [InlineData("time rm x")]
    [InlineData("> out rm x")]
    [InlineData("2>/dev/null rm x")]
    [InlineData("<in rm x")]
    [InlineData("/bin/rm x")]
    [InlineData("sudo /usr/bin/rm x")]
    [InlineData("sudo -u bob rm x")]
    [InlineData("env -i -u A rm x")]
    [InlineData("/usr/bin/env rm x")]
    [InlineData("find . -name a -exec rm {} +")]
    [InlineData("ls | xargs -I{} rm {}")]
    public void A_forbidden_command_is_found_wherever_it_may_run(string command)
    {
        Assert.Equal(Deny, Judged.By(Deny, "Bash(rm:*)", command));
        Assert.Equal(Deny, Judged.By(Deny, "Bash(rm *)", command));
    }

    [Theory]
    [InlineData("git push")]
    [InlineData("git  push  origin")]
    [InlineData("git\tpush")]
    [InlineData("git \"push\" origin")]
    [InlineData("git $'push'")]
    [InlineData("git \\\npush")]
    [InlineData("cd x && git push")]
    [InlineData("X=1 git push")]
    [InlineData("bash -lc 'cd x && git push'")]
    [InlineData(">log git push")]
    public void A_forbidden_command_of_two_words_is_found(string command) =>
        Assert.Equal(Deny, Judged.By(Deny, "Bash(git push:*)", command));

    [Theory]
    [InlineData("Bash(rm:*)", "rmdir x")]
    [InlineData("Bash(rm:*)", "git rm x")]
    [InlineData("Bash(rm:*)", "make confirm x")]
    [InlineData("Bash(rm:*)", "make rm")]
    [InlineData("Bash(rm:*)", "sudo ls rm")]
    [InlineData("Bash(git push)", "git push origin")]
    [InlineData("Bash(git push:*)", "git pull; echo push")]
    [InlineData("Bash(git push:*)", "git pushx")]
    public void What_only_looks_alike_is_not_forbidden(string rule, string command) =>
        Assert.Equal(Ask, Judged.By(Deny, rule, command));

    [Fact]
    public void Asking_is_as_wide_as_forbidding()
    {
        PermissionRule[] rules = [Judged.Rule(Allow, "Bash"), Judged.Rule(Ask, "Bash(git push:*)")];
        Assert.Equal(Ask, Judged.Command("ls && X=1 git  push", rules).Decision.Verdict);
    }
}
