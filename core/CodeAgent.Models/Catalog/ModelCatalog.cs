using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Core.Text;

namespace CodeAgent.Models.Catalog;

/// <summary>Finds models by name among a host's providers.</summary>
/// <param name="providers">In order: a bare name that several know is the first one's.</param>
/// <param name="facts">What is known of their models.</param>
public sealed class ModelCatalog(IReadOnlyList<IModelProvider> providers, ModelFacts facts) : IModelCatalog
{
    private const int MostSuggestions = 3;
    private const int LeastSlip = 3;

    /// <inheritdoc/>
    public ResolvedModel Resolve(string name) =>
        ByPrefix(name) ?? ByBareName(name) ?? throw new CodeAgentException(ErrorCode.UnknownModel, Unknown(name));

    /// <summary>Every model that is known by name, provider by provider in the files' order. Others can be had too.</summary>
    public IReadOnlyList<KnownModel> List() =>
        [
            .. providers.SelectMany(provider =>
                facts
                    .Models(provider.Name)
                    .Select(model => new KnownModel(
                        provider,
                        $"{provider.Name}/{model}",
                        [
                            .. facts
                                .Aliases(provider.Name)
                                .Where(alias => facts.FindAlias(provider.Name, alias) == model),
                        ],
                        provider.Describe(model)
                    ))
            ),
        ];

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
        var near = Near(name);
        return near.Count == 0
            ? $"There is no model '{name}'."
            : $"There is no model '{name}'. The nearest names: {string.Join(", ", near)}.";
    }

    /// <summary>The names that may have been meant, nearest first; those that are alike in almost nothing are left out.</summary>
    private List<string> Near(string name) =>
        [
            .. List()
                .SelectMany(model => model.Aliases.Append(model.Name).Select(word => (Word: word, model)))
                .Select(candidate => (candidate.Word, Distance: Distance(name, candidate.Word)))
                .Where(candidate => candidate.Distance <= Math.Max(LeastSlip, name.Length / 2))
                .OrderBy(candidate => candidate.Distance)
                .Select(candidate => candidate.Word)
                .Distinct(StringComparer.Ordinal)
                .Take(MostSuggestions),
        ];

    /// <summary>A name may have been typed with its provider or without.</summary>
    private static int Distance(string typed, string word) =>
        Math.Min(EditDistance.Between(typed, word), EditDistance.Between(typed, word[(word.IndexOf('/') + 1)..]));
}
