using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Models;

/// <summary>The models of the host; the key is <see cref="Key"/>.</summary>
public interface IModelDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "models";

    /// <summary>Every model that is known by name. Others may be had too.</summary>
    [AlwaysInterleave]
    Task<ModelList> ListAsync(CancellationToken cancellationToken);

    /// <summary>A model that can be had, by its name, or the host's own choice.</summary>
    /// <param name="asked">The name; null for the host's choice.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Core.Errors.CodeAgentException">It cannot be had (coded, e.g. AGENT0201, AGENT0202).</exception>
    [AlwaysInterleave]
    Task<ModelChoice> ChooseAsync(string? asked, CancellationToken cancellationToken);
}

/// <summary>The models that a host has, behind <see cref="IModelDirectoryGrain"/>.</summary>
public interface IHostModels
{
    /// <summary>Every model that is known by name.</summary>
    Task<ModelList> ListAsync(CancellationToken cancellationToken);

    /// <summary>See <see cref="IModelDirectoryGrain.ChooseAsync"/>.</summary>
    Task<ModelChoice> ChooseAsync(string? asked, CancellationToken cancellationToken);
}

/// <summary>Models in a list.</summary>
public sealed record ModelList(IReadOnlyList<ModelListing> Models);

/// <summary>A model in a list.</summary>
/// <param name="Id">Its whole name.</param>
/// <param name="Provider">Who provides it.</param>
/// <param name="Aliases">Its short names.</param>
/// <param name="ContextTokens">Tokens that fit; null where unknown.</param>
/// <param name="HasPrice">Whether its price is known.</param>
/// <param name="IsReady">Whether it can be asked: its key is set, or it needs none.</param>
public sealed record ModelListing(
    string Id,
    string Provider,
    IReadOnlyList<string> Aliases,
    int? ContextTokens,
    bool HasPrice,
    bool IsReady
);

/// <summary>A model that was chosen.</summary>
/// <param name="Name">Its name, as settings take it.</param>
/// <param name="HasPrice">Whether its price is known.</param>
public sealed record ModelChoice(string Name, bool HasPrice);
