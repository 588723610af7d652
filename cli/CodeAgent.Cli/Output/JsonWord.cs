namespace CodeAgent.Cli.Output;

/// <summary>An enum's value as JSON writes it.</summary>
internal static class JsonWord
{
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
