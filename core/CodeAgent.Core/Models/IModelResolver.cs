using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>Finds what answers for a model's name.</summary>
public interface IModelResolver
{
    /// <summary>Binds a name such as <c>anthropic/…</c> or <c>scripted:FILE</c>. Bindings of the same name are shared.</summary>
    /// <exception cref="Errors.CodeAgentException">The model is unknown, has no credentials, or its script is invalid.</exception>
    ModelBinding Bind(string model);
}

/// <summary>A model that can be called.</summary>
/// <param name="Client">Its client; shared, not disposed by callers.</param>
/// <param name="Card">What is known about it.</param>
/// <param name="Provider">The provider in GenAI words, for telemetry.</param>
public sealed record ModelBinding(IChatClient Client, ModelCard Card, string Provider);
