using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodeAgent.Core.Sessions;

/// <summary>
/// Reads the log's JSON so that what is missing, or null where nothing may be null, is refused here and not found out
/// by whoever uses it. Unknown members are passed over: shapes grow.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonSerializerOptions s_options = new(SessionJson.Default.Options)
    {
        // Stores and clients in between may order members by name.
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = SessionJson.Default.WithAddedModifier(RequireMembers).WithAddedModifier(RefuseNullItems),
    };

    public static JsonTypeInfo Of(Type type) => s_options.GetTypeInfo(type);

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
