using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CodeAgent.Core.Json;

/// <summary>
/// Reads the log's JSON so that what is missing, or null where nothing may be null, is refused here and not found out
/// by whoever uses it. Unknown members are passed over: shapes grow.
/// </summary>
internal static class StrictJson
{
    /// <summary>Strict readers and writers of the types of a context.</summary>
    public static Func<Type, JsonTypeInfo> Of(JsonSerializerContext context)
    {
        var options = new JsonSerializerOptions(context.Options)
        {
            // Stores and clients in between may order members by name.
            AllowOutOfOrderMetadataProperties = true,
            RespectNullableAnnotations = true,
            TypeInfoResolver = context.WithAddedModifier(RequireMembers).WithAddedModifier(RefuseNullItems),
        };
        return options.GetTypeInfo;
    }

    /// <exception cref="JsonException">The data does not fit the type.</exception>
    public static object Read(ReadOnlySpan<byte> data, JsonTypeInfo info)
    {
        try
        {
            return JsonSerializer.Deserialize(data, info) ?? throw new JsonException($"A {info.Type.Name} is null.");
        }
        catch (NotSupportedException error)
        {
            // The serializer's word for a block without a type.
            throw new JsonException(error.Message, error);
        }
    }

    private static void RequireMembers(JsonTypeInfo info)
    {
        foreach (var property in info.Properties)
        {
            property.IsRequired |=
                property.AssociatedParameter
                    is { IsMemberInitializer: false, IsNullable: false, HasDefaultValue: false };
        }
    }

    private static void RefuseNullItems(JsonTypeInfo info)
    {
        if (info.Kind == JsonTypeInfoKind.Enumerable)
        {
            info.OnDeserialized = items =>
            {
                if (((IEnumerable)items).Cast<object?>().Contains(null))
                {
                    throw new JsonException("A list has an item that is null.");
                }
            };
        }
    }
}
