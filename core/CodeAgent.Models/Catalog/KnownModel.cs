using CodeAgent.Core.Models;

namespace CodeAgent.Models.Catalog;

/// <summary>A model that the files know by name.</summary>
/// <param name="Provider">Who provides it.</param>
/// <param name="Name">Its whole name, <c>provider/name</c>.</param>
/// <param name="Aliases">Its short names; empty for none.</param>
/// <param name="Card">What is known about it.</param>
public sealed record KnownModel(IModelProvider Provider, string Name, IReadOnlyList<string> Aliases, ModelCard Card);
