using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;

namespace CodeAgent.Models.Catalog;

/// <summary>Finds models by name among a host's providers.</summary>
/// <param name="providers">In order: a bare name that several know is the first one's.</param>
/// <param name="facts">What is known of their models.</param>
public sealed class ModelCatalog(IReadOnlyList<IModelProvider> providers, ModelFacts facts) : IModelCatalog
{
    /// <inheritdoc/>
    public ResolvedModel Resolve(string name) =>
        ByPrefix(name) ?? ByBareName(name) ?? throw new CodeAgentException(ErrorCode.UnknownModel, Unknown(name));

    private ResolvedModel? ByPrefix(string name)
    {
        var end = name.IndexOfAny(['/', ':']);
        if (end < 0 || end == name.Length - 1)
        {
            return null;
        }

        var prefix = name[..end];
        var model = name[(end + 1)..];
        var provider = providers.FirstOrDefault(provider => provider.Name == prefix);
        return provider is null ? null : new ResolvedModel(provider, facts.FindAlias(prefix, model) ?? model);
    }

    private ResolvedModel? ByBareName(string name) =>
        providers
            .Select(provider =>
                facts.FindAlias(provider.Name, name) is { } model ? new ResolvedModel(provider, model) : null
            )
            .Concat(
                providers.Select(provider =>
                    facts.Find(provider.Name, name) is null ? null : new ResolvedModel(provider, name)
                )
            )
            .FirstOrDefault(found => found is not null);

    private string Unknown(string name)
    {
        var lines = providers.Select(provider => "  " + string.Join(", ", Names(provider)));
        return $"There is no model '{name}'. There are:\n{string.Join('\n', lines)}";
    }

    private IEnumerable<string> Names(IModelProvider provider)
    {
        var models = facts.Models(provider.Name);
        return models.Count == 0
            ? [provider.NamePattern]
            :
            [
                .. facts.Aliases(provider.Name),
                .. models.Select(model => $"{provider.Name}/{model}"),
                provider.NamePattern,
            ];
    }
}
