using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>Binds model names to clients and keeps one client a name.</summary>
public sealed class ModelBindings(IModelCatalog catalog) : IDisposable
{
    private readonly ConcurrentDictionary<string, ModelBinding> _bindings = new(StringComparer.Ordinal);

    /// <summary>The binding of a name such as <c>anthropic/…</c> or <c>scripted:FILE</c>.</summary>
    /// <exception cref="Errors.CodeAgentException">The model is unknown, has no credentials, or its script is invalid.</exception>
    public ModelBinding Bind(string name) => _bindings.GetOrAdd(name, Make);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Client.Dispose();
        }
    }

    private ModelBinding Make(string name)
    {
        var model = catalog.Resolve(name);
        return new ModelBinding(model.CreateClient(), model.Describe(), model.Provider.TelemetryName);
    }
}

/// <summary>A model that can be called.</summary>
/// <param name="Client">Its client; shared, not disposed by callers.</param>
/// <param name="Card">What is known about it.</param>
/// <param name="Provider">The provider in GenAI words, for telemetry.</param>
public sealed record ModelBinding(IChatClient Client, ModelCard Card, string Provider);
