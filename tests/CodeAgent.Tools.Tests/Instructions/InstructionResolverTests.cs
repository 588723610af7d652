using CodeAgent.Core.Sessions;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Instructions;

namespace CodeAgent.Tools.Tests.Instructions;

public sealed class InstructionResolverTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public static TheoryData<string> Names => [.. Layout.ReadAll().Select(layout => layout.Name)];

    public void Dispose() => _root.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_layout_brings_what_it_says(string name)
    {
        var layout = Layout.ReadAll().Single(layout => layout.Name == name);
        layout.Make(_root.Path);
        var resolver = new InstructionResolver(layout.Options(_root.Path));

        var set = resolver.Resolve(_root[layout.Folder]);

        Assert.Equal(layout.Loaded, set.Loaded.Select(Line));
        Assert.Equal(layout.Conditional, set.Conditional.Select(Line));
        Assert.Equal(layout.Skipped.Select(skip => skip.Path), set.Skipped.Select(file => Shown(file.Path)).Distinct());
        foreach (var (path, reason) in layout.Skipped)
        {
            Assert.Contains(
                set.Skipped,
                file => Shown(file.Path) == path && file.Reason.Contains(reason, StringComparison.Ordinal)
            );
        }

        foreach (var (path, adds) in layout.Reads)
        {
            Assert.Equal(adds, resolver.ForFile(_root[layout.Folder], _root[path]).Select(file => Shown(file.Path)));
        }
    }

    [Fact]
    public void There_are_enough_layouts() => Assert.True(Layout.ReadAll().Count >= 40);

    [Fact]
    public void A_file_is_told_with_its_size_hash_and_whose_it_is()
    {
        Write("repo/CLAUDE.md", "Rules.\n");
        Write("home/.claude/CLAUDE.md", "Mine.");

        var set = new InstructionResolver(Options()).Resolve(_root["repo"]);

        Assert.Equal(["user", "repository"], set.Loaded.Select(file => file.Trust));
        Assert.Equal((7, "Rules."), (set.Loaded[1].Bytes, set.Loaded[1].Text));
        var hash = System.Security.Cryptography.SHA256.HashData("Rules.\n"u8);
        Assert.Equal(Convert.ToHexStringLower(hash), set.Loaded[1].Sha256);
    }

    [Fact]
    public async Task All_instructions_together_are_cut_between_characters_and_that_is_said()
    {
        foreach (var lead in new[] { "", "x" })
        {
            Write("repo/AGENTS.md", lead + string.Concat(Enumerable.Repeat("😀", 700)));
            var fragment = new InstructionsFragment(Options() with { LargestText = 1_000 });

            var part = Assert.Single(await fragment.RenderAsync(Settings("repo"), default));

            Assert.EndsWith("(the rest is left out; read the file)", part.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(
                '\uFFFD',
                System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(part.Text))
            );
        }
    }

    [Fact]
    public async Task Instructions_are_told_as_they_are_with_whose_they_are()
    {
        Write("repo/AGENTS.md", "Use {text} and {file}.");
        Write("home/.codex/AGENTS.md", "Mine.");

        var parts = await new InstructionsFragment(Options()).RenderAsync(Settings("repo"), default);

        Assert.Equal(
            [("~/.codex/AGENTS.md", "user"), ("AGENTS.md", "repository")],
            parts.Select(part => (part.Source, part.Trust))
        );
        Assert.Contains("Use {text} and {file}.", parts[1].Text, StringComparison.Ordinal);
    }

    private static SessionSettings SettingsOf(string folder) => new("agent", folder, "m");

    private SessionSettings Settings(string folder) => SettingsOf(_root[folder]);

    private InstructionOptions Options() => new(_root["home"]) { ManagedFolder = _root["etc"] };

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        Directory.CreateDirectory(_root["repo/.git"]);
        File.WriteAllText(_root[path], text);
    }

    private string Line(InstructionFile file) => $"{file.Scope} {file.Family} {Shown(file.Path)}";

    private string Shown(string path) => Path.GetRelativePath(_root.Path, path);
}
