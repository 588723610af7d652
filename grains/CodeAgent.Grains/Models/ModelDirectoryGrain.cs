namespace CodeAgent.Grains.Models;

/// <summary>Asks the host.</summary>
public sealed class ModelDirectoryGrain(IHostModels models) : IModelDirectoryGrain
{
    /// <inheritdoc/>
    public Task<ModelList> ListAsync(CancellationToken cancellationToken) => models.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ModelChoice> ChooseAsync(string? asked, CancellationToken cancellationToken) =>
        models.ChooseAsync(asked, cancellationToken);
}
