using CodeAgent.Core.Tools;
using static CodeAgent.Core.Permissions.PermissionVerdict;

namespace CodeAgent.Core.Tests.Permissions;

/// <summary>Rules about paths, in the manner of gitignore.</summary>
public sealed class PathRuleTests
{
    [Theory]
    [InlineData("src/**", "/w/src/a.cs", true)]
    [InlineData("src/**", "/w/src/x/y/a.cs", true)]
    [InlineData("src/**", "/w/src", true)]
    [InlineData("src/**", "/w/srcx/a.cs", false)]
    [InlineData("src/**", "/src/a.cs", false)]
    [InlineData("src/**", "/w/SRC/a.cs", false)]
    [InlineData("/src/**", "/w/src/a.cs", true)]
    [InlineData("./src/**", "/w/src/a.cs", true)]
    [InlineData("/src/**", "/w/lib/src/a.cs", false)]
    [InlineData("src/*.cs", "/w/src/a.cs", true)]
    [InlineData("src/*.cs", "/w/src/x/a.cs", false)]
    [InlineData("src/*.cs", "/w/src/a.csx", false)]
    [InlineData("*.cs", "/w/a.cs", true)]
    [InlineData("*.cs", "/w/x/y/a.cs", true)]
    [InlineData("*.cs", "/v/a.cs", false)]
    [InlineData("**/*.cs", "/w/a.cs", true)]
    [InlineData("**/*.cs", "/w/x/a.cs", true)]
    [InlineData("a/**/z", "/w/a/z", true)]
    [InlineData("a/**/z", "/w/a/b/c/z", true)]
    [InlineData("a/**/z", "/w/az", false)]
    [InlineData(".env", "/w/.env", true)]
    [InlineData(".env", "/w/x/.env", true)]
    [InlineData(".env", "/w/xenv", false)]
    [InlineData("docs", "/w/docs/a/b.md", true)]
    [InlineData("docs/", "/w/x/docs/a.md", true)]
    [InlineData("docs", "/w/docsx", false)]
    [InlineData("a?.txt", "/w/ab.txt", true)]
    [InlineData("a?.txt", "/w/a/.txt", false)]
    [InlineData("a+b(1).cs", "/w/a+b(1).cs", true)]
    [InlineData("a+b.cs", "/w/aab.cs", false)]
    [InlineData("a.cs", "/w/abcs", false)]
    [InlineData("**", "/w/x/y", true)]
    [InlineData("**", "/w", true)]
    [InlineData("**", "/v/x", false)]
    [InlineData("//etc/**", "/etc/passwd", true)]
    [InlineData("//etc/**", "/etc/ssl/certs/a.pem", true)]
    [InlineData("//etc/**", "/etcetera/a", false)]
    [InlineData("//etc/**", "/w/etc/a", false)]
    [InlineData("//etc/passwd", "/etc/passwd", true)]
    [InlineData("//**", "/anything/at/all", true)]
    [InlineData("~/.ssh/**", "HOME/.ssh/id", true)]
    [InlineData("~/.ssh", "HOME/.ssh/id", true)]
    [InlineData("~/.ssh/**", "/w/~/.ssh/id", false)]
    [InlineData("src/../../etc/**", "/etc/passwd", false)]
    [InlineData("*", "/v/anything", true)]
    public void A_pattern_covers_files_and_what_folders_hold(string pattern, string path, bool expected)
    {
        var file = path.Replace(
            "HOME",
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            StringComparison.Ordinal
        );
        Assert.Equal(expected, Verdicts.SpeakOf(Allow, $"Edit({pattern})", AccessKind.Write, file));
        Assert.Equal(expected, Verdicts.SpeakOf(Allow, $"Read({pattern})", AccessKind.Read, file));
        Assert.Equal(expected, Verdicts.SpeakOf(Deny, $"Read({pattern})", AccessKind.Read, file));
    }

    [Theory]
    [InlineData("secret/**", "/w/x/secret/a", true)]
    [InlineData("secret/**", "/w/x/y/secret", true)]
    [InlineData("a/secret/**", "/w/x/a/secret/b", false)]
    [InlineData("/secret/**", "/w/x/secret/a", false)]
    public void A_folder_is_forbidden_at_any_depth_and_allowed_only_where_it_is_named(
        string pattern,
        string path,
        bool denied
    )
    {
        Assert.Equal(denied, Verdicts.SpeakOf(Deny, $"Read({pattern})", AccessKind.Read, path));
        Assert.Equal(denied, Verdicts.SpeakOf(Ask, $"Read({pattern})", AccessKind.Read, path));
        Assert.False(Verdicts.SpeakOf(Allow, $"Read({pattern})", AccessKind.Read, path));
    }

    [Theory]
    [InlineData("src/**", "/w/src/a\nb", true)]
    [InlineData("src/**", "/w/src/a\n/b", true)]
    [InlineData("src/a.cs", "/w/src/a.cs\n", false)]
    [InlineData("src/*.cs", "/w/src/a\n.cs", true)]
    public void A_line_feed_in_a_name_hides_nothing(string pattern, string path, bool expected)
    {
        Assert.Equal(expected, Verdicts.SpeakOf(Deny, $"Edit({pattern})", AccessKind.Write, path));
        Assert.Equal(expected, Verdicts.SpeakOf(Allow, $"Edit({pattern})", AccessKind.Write, path));
    }

    [Theory]
    [InlineData("/w*", "/w*/src/a", true)]
    [InlineData("/w*", "/wx/src/a", false)]
    [InlineData("/w?", "/wx/src/a", false)]
    [InlineData("/a.b", "/axb/src/a", false)]
    [InlineData("/w[1]", "/w[1]/src/a", true)]
    [InlineData("/", "/src/a", true)]
    [InlineData("/w/", "/w/src/a", true)]
    public void The_workspaces_own_name_is_no_pattern(string workspace, string path, bool expected) =>
        Assert.Equal(expected, Verdicts.SpeakOf(Allow, "Edit(src/**)", AccessKind.Write, path, workspace));

    [Theory]
    [InlineData("Edit(a)", AccessKind.Write, true)]
    [InlineData("Edit(a)", AccessKind.Read, false)]
    [InlineData("Read(a)", AccessKind.Read, true)]
    [InlineData("Write(a)", AccessKind.Write, true)]
    [InlineData("Glob(a)", AccessKind.Read, false)]
    public void Edit_speaks_of_all_that_write_and_Read_of_all_that_read(string rule, AccessKind kind, bool expected) =>
        Assert.Equal(expected, Verdicts.SpeakOf(Allow, rule, kind, "/w/a"));

    [Fact]
    public void What_must_not_be_read_must_not_be_written_either()
    {
        Assert.True(Verdicts.SpeakOf(Deny, "Read(a)", AccessKind.Write, "/w/a"));
        Assert.True(Verdicts.SpeakOf(Deny, "Read", AccessKind.Write, "/w/a"));
        Assert.False(Verdicts.SpeakOf(Allow, "Read(a)", AccessKind.Write, "/w/a"));
        Assert.False(Verdicts.SpeakOf(Ask, "Read(a)", AccessKind.Write, "/w/a"));
        Assert.False(Verdicts.SpeakOf(Deny, "Edit(a)", AccessKind.Read, "/w/a"));
    }
}
