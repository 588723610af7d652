using System.Globalization;
using System.Reflection;

namespace CodeAgent.Architecture.Tests.Surface;

/// <summary>One line for a member, as one would write it.</summary>
internal static class MemberText
{
    public static string Of(ConstructorInfo constructor) => $"{Scope(constructor)}new({Parameters(constructor)})";

    public static string Of(MethodInfo method)
    {
        var generics = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeText.Of))}>"
            : "";
        return $"{Scope(method)}{TypeText.Of(method.ReturnType)} {method.Name}{generics}({Parameters(method)})";
    }

    public static string Of(PropertyInfo property)
    {
        var index = property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"[{string.Join(", ", parameters.Select(Of))}]"
            : "";
        var accessor = property.GetAccessors(nonPublic: true)[0];
        return $"{Scope(accessor)}{TypeText.Of(property.PropertyType)} {property.Name}{index} {{ {Accessors(property)} }}";
    }

    public static string Of(FieldInfo field) =>
        field.IsLiteral
            ? $"const {TypeText.Of(field.FieldType)} {field.Name} = {Value(field.GetRawConstantValue())}"
            : $"{(field.IsStatic ? "static " : "")}{TypeText.Of(field.FieldType)} {field.Name}";

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { IsPublic: true } ? "get; " : "";
        var set = property.SetMethod is { IsPublic: true } setter ? (IsInit(setter) ? "init;" : "set;") : "";
        return (get + set).TrimEnd();
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.Name == "IsExternalInit");

    private static string Scope(MethodBase method) =>
        (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static " : "")
        + (method is { IsAbstract: true, DeclaringType.IsInterface: false } ? "abstract " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Of));

    private static string Of(ParameterInfo parameter)
    {
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "";
        return $"{TypeText.Of(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Value(object? value) =>
        value switch
        {
            null => "default",
            string text => $"\"{text}\"",
            bool yes => yes ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
