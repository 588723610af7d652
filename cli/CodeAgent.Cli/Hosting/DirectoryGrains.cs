using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Grains.Approvals;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Models;
using CodeAgent.Grains.Requests;
using CodeAgent.Grains.Workers;
using CodeAgent.Models.Catalog;

namespace CodeAgent.Cli.Hosting;

/// <summary>The grains that faces find things by, beside sessions and tasks.</summary>
internal static class DirectoryGrains
{
    /// <summary>Adds them to a host.</summary>
    public static LocalGrainHostBuilder AddDirectories(
        this LocalGrainHostBuilder builder,
        SessionRuntime runtime,
        LocalModels models
    ) =>
        builder
            .AddGrain<IApprovalDirectoryGrain, ApprovalDirectoryGrain>(
                (_, grains) => new ApprovalDirectoryGrain(runtime, grains)
            )
            .AddGrain<IWorkerDirectoryGrain, WorkerDirectoryGrain>(_ => new WorkerDirectoryGrain(runtime))
            .AddGrain<IRequestKeysGrain, RequestKeysGrain>(activation => new RequestKeysGrain(activation, runtime))
            .AddGrain<IModelDirectoryGrain, ModelDirectoryGrain>(_ => new ModelDirectoryGrain(new HostModels(models)));

    private sealed class HostModels(LocalModels models) : IHostModels
    {
        public Task<ModelList> ListAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new ModelList([.. models.Known.Select(Listing)]));

        public async Task<ModelChoice> ChooseAsync(string? asked, CancellationToken cancellationToken)
        {
            var name = await models.ChooseAsync(asked, cancellationToken);
            return new ModelChoice(name, models.Bindings.Bind(name).Card.Prices is not null);
        }

        private ModelListing Listing(KnownModel model) =>
            new(
                model.Name,
                model.Provider.Name,
                model.Aliases,
                model.Card.ContextWindow,
                model.Card.Prices is not null,
                models.IsOpen(model.Provider)
            );
    }
}
