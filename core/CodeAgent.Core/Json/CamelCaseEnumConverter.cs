using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Core.Json;

/// <summary>Writes an enum by its name in camelCase and refuses numbers, so that stored words survive reordering.</summary>
public sealed class CamelCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, false)
    where TEnum : struct, Enum;
