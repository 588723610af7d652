using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>Finds the provider of a model by the name that people and settings use.</summary>
public interface IModelCatalog
{
    /// <summary>Resolves <c>provider/name</c>, <c>scheme:rest</c>, an alias such as <c>sonnet</c>, or a known model's bare name.</summary>
    /// <exception cref="Errors.CodeAgentException">
    /// <see cref="Errors.ErrorCode.UnknownModel"/>: nothing has this name; the message tells the nearest ones.
    /// </exception>
    ResolvedModel Resolve(string name);
}

/// <summary>A model and who provides it.</summary>
/// <param name="Provider">Its provider.</param>
/// <param name="Model">The provider's own name for it.</param>
public sealed record ResolvedModel(IModelProvider Provider, string Model)
{
    /// <summary>Makes a client.</summary>
    /// <exception cref="Errors.CodeAgentException">No credentials, or the model cannot be had (coded).</exception>
    public IChatClient CreateClient() => Provider.CreateClient(Model);

    /// <summary>What is known about it.</summary>
    public ModelCard Describe() => Provider.Describe(Model);
}
