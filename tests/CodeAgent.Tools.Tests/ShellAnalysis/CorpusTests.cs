using CodeAgent.Core.Permissions;
using CodeAgent.Testing.Stores;
using static CodeAgent.Core.Permissions.PermissionVerdict;

namespace CodeAgent.Tools.Tests.ShellAnalysis;

/// <summary>Command lines with the decision that they must meet, and the same in other spellings.</summary>
public sealed class CorpusTests : IDisposable
{
    private static readonly PermissionRule[] s_rules =
    [
        Judged.Rule(Deny, "Bash(rm:*)"),
        Judged.Rule(Deny, "Bash(git push:*)"),
        Judged.Rule(Deny, "Read(./.env)"),
        Judged.Rule(Deny, "Read(secrets/**)"),
        Judged.Rule(Deny, "WebFetch(domain:evil.example)"),
        Judged.Rule(Allow, "Bash(git log:*)"),
        Judged.Rule(Allow, "Bash(git commit:*)"),
        Judged.Rule(Allow, "Bash(npm test:*)"),
    ];

    private readonly TemporaryFolder _folder = new();

    public CorpusTests()
    {
        foreach (var name in (string[])["src", "secrets", "nested/.git", ".git/hooks", ".claude"])
        {
            Directory.CreateDirectory(Path.Combine(Workspace, name));
        }

        foreach (var name in (string[])["src/a.txt", "secrets/a", ".env"])
        {
            File.WriteAllText(Path.Combine(Workspace, name), "x");
        }

        File.CreateSymbolicLink(Path.Combine(Workspace, "envlink"), Path.Combine(Workspace, ".env"));
        File.CreateSymbolicLink(Path.Combine(Workspace, "outside"), "/etc");
    }

    private string Workspace => _folder["w"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_line_meets_its_decision()
    {
        var wrong = Lines()
            .Select(line => (line.Command, line.Expected, Is: Decide(line.Command)))
            .Where(line => line.Is.Decision.Verdict != line.Expected)
            .Select(line =>
                $"{line.Command} should be {line.Expected}: {line.Is.Decision} {string.Join("; ", line.Is.Parts)}"
            );
        Assert.Equal([], wrong);
    }

    [Fact]
    public void A_denied_command_stays_denied_in_every_other_spelling()
    {
        string[] forms =
        [
            "{0}",
            "ls; {0}",
            "ls && ( {0} )",
            "{{ {0}\n}}",
            "if true; then {0}\nfi",
            "echo \"$( {0}\n)\"",
            "for i in 1 2; do {0}\ndone",
        ];
        var wrong = Lines()
            .Where(line =>
                line.Expected == Deny
                && !line.Command.Contains("<<", StringComparison.Ordinal)
                && !line.Command.Contains("cd ", StringComparison.Ordinal)
            )
            .SelectMany(line =>
                forms.Select(form =>
                    string.Format(System.Globalization.CultureInfo.InvariantCulture, form, line.Command)
                )
            )
            .Where(command => Decide(command).Decision.Verdict != Deny);
        Assert.Equal([], wrong);
    }

    [Fact]
    public void What_is_unknown_is_allowed_by_no_rule_but_one_for_the_whole_tool()
    {
        PermissionRule[] rules =
        [
            Judged.Rule(Allow, "Bash(*:*)"),
            Judged.Rule(Allow, "Edit"),
            Judged.Rule(Allow, "Read"),
        ];
        var wrong = Lines()
            .Where(line => Judged.Effects(line.Command, Workspace).Unknown.Count > 0)
            .Where(line =>
                Judged.Command(line.Command, rules, PermissionMode.AcceptEdits, Workspace).Decision.Verdict == Allow
            )
            .Select(line => line.Command);
        Assert.Equal([], wrong);
    }

    private CommandExplanation Decide(string command) =>
        Judged.Command(command, s_rules, PermissionMode.Default, Workspace);

    private static IEnumerable<(PermissionVerdict Expected, string Command)> Lines() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "ShellAnalysis", "corpus.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|', 3))
            .Select(parts =>
                (
                    Enum.Parse<PermissionVerdict>(parts[1], ignoreCase: true),
                    parts[2].Replace("\\n", "\n", StringComparison.Ordinal)
                )
            );
}
