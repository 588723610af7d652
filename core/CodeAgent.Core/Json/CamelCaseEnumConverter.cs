using System.Text.Json;

namespace CodeAgent.Core.Json;

/// <summary>Writes an enum by its name in camelCase and refuses numbers, so that stored words survive reordering.</summary>
public sealed class CamelCaseEnumConverter<TEnum>() : EnumWordConverter<TEnum>(JsonNamingPolicy.CamelCase)
    where TEnum : struct, Enum;
