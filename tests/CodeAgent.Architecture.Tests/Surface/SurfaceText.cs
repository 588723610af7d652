using System.Reflection;
using System.Runtime.CompilerServices;

namespace CodeAgent.Architecture.Tests.Surface;

/// <summary>Writes what an assembly shows to others as text: its public types and their members, sorted.</summary>
internal static class SurfaceText
{
    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    public static string Of(IEnumerable<Type> types) =>
        string.Concat(types.OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Text));

    private static string Text(Type type) =>
        $"{Kind(type)} {type.Namespace}.{TypeText.Of(type)}{Bases(type)}\n"
        + string.Concat(Members(type).Order(StringComparer.Ordinal).Select(member => $"  {member}\n"));

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.Name} = {field.GetRawConstantValue()}");
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [MemberText.Of(type.GetMethod("Invoke")!)];
        }

        var methods = type.GetMethods(Declared)
            .Where(method => IsShown(method) && !IsAccessor(method) && IsWritten(method));
        return type.GetConstructors(Declared)
            .Where(constructor => IsShown(constructor) && IsWritten(constructor))
            .Select(MemberText.Of)
            .Concat(methods.Select(MemberText.Of))
            .Concat(type.GetProperties(Declared).Where(IsShown).Select(MemberText.Of))
            .Concat(type.GetFields(Declared).Where(IsShown).Select(MemberText.Of));
    }

    private static string Kind(Type type) =>
        type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };

    private static string Bases(Type type)
    {
        var parent = type.BaseType is { Namespace: not "System" } baseType ? [baseType] : Array.Empty<Type>();
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var ported = type.GetInterfaces().Except(inherited).Where(port => port.Namespace != "System");
        var names = parent.Concat(ported).Select(TypeText.Of).Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "" : $" : {string.Join(", ", names)}";
    }

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsShown(PropertyInfo property) =>
        property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsShown);

    private static bool IsShown(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What the compiler adds to a record follows from its shape. Attributes are read as data: Orleans' cannot be made here.
    private static bool IsWritten(MethodBase method) =>
        method.CustomAttributes.All(data => data.AttributeType.Name != nameof(CompilerGeneratedAttribute));
}
