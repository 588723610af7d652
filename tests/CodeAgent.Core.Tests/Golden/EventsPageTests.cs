using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Tasks;
using CodeAgent.Testing.Golden;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>docs/events.md has a row for every type, with exactly its fields.</summary>
public sealed class EventsPageTests
{
    private static readonly IReadOnlyList<string[]> s_rows = Rows(
        File.ReadAllText(SourceTree.PathOf("docs/events.md"))
    );

    [Fact]
    public void Every_type_has_a_row_and_every_row_a_type() =>
        Assert.Empty(Vocabulary.Differences("docs/events.md", Vocabulary.All, s_rows.Select(row => row[0].Trim('`'))));

    [Fact]
    public void Every_row_names_the_fields_of_its_type()
    {
        foreach (var row in s_rows)
        {
            var type = Vocabulary.All.Single(type => type.Name == row[0].Trim('`'));
            Assert.Equal($"{type.Name}: {string.Join(", ", Fields(type))}", $"{type.Name}: {row[2]}");
        }
    }

    [Fact]
    public void Every_cell_says_something() =>
        Assert.All(s_rows, row => Assert.All(row, cell => Assert.False(string.IsNullOrWhiteSpace(cell))));

    [Fact]
    public void Events_say_who_reads_them_and_commands_what_they_become() =>
        Assert.All(
            s_rows,
            row => Assert.Equal(Vocabulary.Transients.Any(type => row[0] == $"`{type.Name}`") ? 3 : 4, row.Length)
        );

    private static IEnumerable<string> Fields(Type type) =>
        (SessionJson.Default.GetTypeInfo(type) ?? TaskJson.Default.GetTypeInfo(type)!).Properties.Select(property =>
            $"`{property.Name}{(IsOptional(property) ? "?" : "")}`"
        );

    private static bool IsOptional(JsonPropertyInfo property) => property.IsGetNullable;

    private static IReadOnlyList<string[]> Rows(string text) =>
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Trim()[1..^1].Split('|').Select(cell => cell.Trim()).ToArray()),
        ];
}
