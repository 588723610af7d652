using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Core.Json;

/// <summary>Writes an enum by its name in snake_case, where models and other systems know it so; refuses numbers.</summary>
public sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, false)
    where TEnum : struct, Enum;
