using System.Text.Json;

namespace CodeAgent.Core.Json;

/// <summary>Writes an enum by its name in snake_case, where models and other systems know it so; refuses numbers.</summary>
public sealed class SnakeCaseEnumConverter<TEnum>() : EnumWordConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower)
    where TEnum : struct, Enum;
