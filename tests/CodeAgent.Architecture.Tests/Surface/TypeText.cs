namespace CodeAgent.Architecture.Tests.Surface;

/// <summary>A type's short name, as one would write it, without its namespace.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> s_words = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(byte)] = "byte",
    };

    public static string Of(Type type)
    {
        if (s_words.TryGetValue(type, out var word))
        {
            return word;
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        if (type.IsArray || type.IsByRef)
        {
            return type.IsArray ? $"{Of(type.GetElementType()!)}[]" : $"ref {Of(type.GetElementType()!)}";
        }

        var outer = type is { IsNested: true, IsGenericParameter: false } ? $"{Of(type.DeclaringType!)}." : "";
        var name = type.Name.Split('`')[0];
        return type.IsGenericType
            ? $"{outer}{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
            : outer + name;
    }
}
