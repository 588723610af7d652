using System.Reflection;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Sessions;
using CodeAgent.Testing.Golden;

namespace CodeAgent.Core.Tests.Golden;

/// <summary>The words of every enum that is stored: renaming one would make old logs unreadable.</summary>
public sealed class WordTests
{
    [Fact]
    public void Stored_words_are_the_accepted_ones()
    {
        var text = new StringBuilder();
        foreach (var type in StoredEnums().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            var words = Enum.GetValues(type)
                .Cast<object>()
                .Select(value => JsonSerializer.Serialize(value, type).Trim('"'));
            text.Append(type.Name).Append(": ").AppendJoin(' ', words).Append('\n');
        }

        Assert.Contains("ToolOutcome: succeeded failed", text.ToString(), StringComparison.Ordinal);
        GoldenFolder.Of("tests/CodeAgent.Core.Tests/Golden").Check("words.txt", text.ToString());
    }

    /// <summary>Enums that the types of events and commands reach through their members.</summary>
    private static HashSet<Type> StoredEnums()
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>(Vocabulary.All);
        while (open.TryPop(out var type))
        {
            if (!type.Assembly.Equals(typeof(SessionCodec).Assembly) && !type.IsGenericType || !seen.Add(type))
            {
                continue;
            }

            var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(member => member.PropertyType);
            var derived = type.GetCustomAttributes<System.Text.Json.Serialization.JsonDerivedTypeAttribute>();
            foreach (
                var next in members.Concat(type.GetGenericArguments()).Concat(derived.Select(to => to.DerivedType))
            )
            {
                open.Push(next);
            }
        }

        return [.. seen.Where(type => type.IsEnum)];
    }
}
