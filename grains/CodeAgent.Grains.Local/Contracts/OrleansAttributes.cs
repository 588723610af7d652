using System.Reflection;

namespace CodeAgent.Grains.Local.Contracts;

/// <summary>
/// Reads Orleans' attributes. Only as data: making one would load attributes of an assembly that may be absent. One that
/// this host does not know is refused, for it may change what a call means.
/// </summary>
internal static class OrleansAttributes
{
    private const string Root = "Orleans";
    private const string Interleave = "AlwaysInterleaveAttribute";

    // A placement to Orleans, and more than one activation a key.
    private const string Worker = "StatelessWorkerAttribute";

    // Names and places mean nothing where there is one process and no wire.
    private static readonly string[] s_withoutMeaningHere =
    [
        "AliasAttribute",
        "DefaultGrainTypeAttribute",
        "GrainTypeAttribute",
        "ImmovableAttribute",
        "PlacementAttribute",
        "PlacementFilterAttribute",
        "VersionAttribute",
    ];

    public static bool IsOrleans(Type type) =>
        type.Namespace is { } name && (name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal));

    /// <summary>Whether a method of an interface is marked to interleave.</summary>
    public static bool Interleaves(MethodInfo method, string name)
    {
        var attributes = Of(method).ToList();
        Require(attributes.Where(type => type.Name != Interleave), name);
        return attributes.Exists(type => type.Name == Interleave);
    }

    /// <summary>Refuses a type with an attribute that matters and is not honoured.</summary>
    public static void RequireKnown(Type type, string name) => Require(Of(type), name);

    /// <summary>Refuses a class's method with an attribute: Orleans reads them on the interface only.</summary>
    public static void RequireNone(MethodInfo method, string name)
    {
        if (!IsOrleans(method.DeclaringType!) && Of(method).FirstOrDefault() is { } type)
        {
            throw GrainContract.Refusal(name, $"[{Short(type)}] on a class's method; put it on the interface's");
        }
    }

    private static IEnumerable<Type> Of(MemberInfo member) =>
        member.GetCustomAttributesData().Select(data => data.AttributeType).Where(IsOrleans);

    private static void Require(IEnumerable<Type> attributes, string name)
    {
        if (attributes.FirstOrDefault(type => !HasNoMeaningHere(type)) is { } type)
        {
            throw GrainContract.Refusal(name, $"[{Short(type)}]");
        }
    }

    private static bool HasNoMeaningHere(Type attribute) =>
        attribute.Name != Worker && Line(attribute).Any(type => s_withoutMeaningHere.Contains(type.Name));

    private static IEnumerable<Type> Line(Type? type)
    {
        for (; type is not null && IsOrleans(type); type = type.BaseType)
        {
            yield return type;
        }
    }

    private static string Short(Type attribute) => attribute.Name.Replace("Attribute", "", StringComparison.Ordinal);
}
