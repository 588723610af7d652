using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Models.Catalog;

/// <summary>How to reach a server that speaks one of OpenAI's APIs. Null where a file does not say.</summary>
public sealed record EndpointFact
{
    /// <summary>Its address up to and with the version, e.g. <c>https://api.openai.com/v1</c>.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The environment variable that replaces the address.</summary>
    public string? BaseUrlVariable { get; init; }

    /// <summary>The environment variables that may hold its key, the first that is set wins; none where it needs no key.</summary>
    public IReadOnlyList<string>? KeyVariables { get; init; }

    /// <summary>Which of the two APIs it is asked by; chat where no file says.</summary>
    public WireApi? Api { get; init; }

    /// <summary>Its model when a key is all that is given; null for none.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>How its models are found when it runs on this machine; null where they are not looked for.</summary>
    public ModelDiscovery? Discovery { get; init; }

    /// <summary>Its name in GenAI telemetry; the endpoint's own where no file says.</summary>
    public string? TelemetryName { get; init; }

    /// <summary>How long it may be silent before a call counts as cut, in seconds; 300 where no file says.</summary>
    public int? SilenceSeconds { get; init; }

    /// <summary>How reasoning is asked for of models of which nothing is known.</summary>
    public ReasoningFact? Reasoning { get; init; }

    /// <summary>More headers of every request.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Where it differs from OpenAI's own server.</summary>
    public QuirkFact? Quirks { get; init; }

    internal EndpointFact With(EndpointFact over) =>
        new()
        {
            BaseUrl = over.BaseUrl ?? BaseUrl,
            BaseUrlVariable = over.BaseUrlVariable ?? BaseUrlVariable,
            KeyVariables = over.KeyVariables ?? KeyVariables,
            Api = over.Api ?? Api,
            DefaultModel = over.DefaultModel ?? DefaultModel,
            Discovery = over.Discovery ?? Discovery,
            TelemetryName = over.TelemetryName ?? TelemetryName,
            SilenceSeconds = over.SilenceSeconds ?? SilenceSeconds,
            Reasoning = over.Reasoning ?? Reasoning,
            Headers = over.Headers ?? Headers,
            Quirks = over.Quirks is null ? Quirks : (Quirks ?? new QuirkFact()).With(over.Quirks),
        };
}

/// <summary>OpenAI's two APIs.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<WireApi>))]
public enum WireApi
{
    /// <summary>Chat Completions, which all others copied.</summary>
    Chat,

    /// <summary>Responses.</summary>
    Responses,
}

/// <summary>How models of a running server are found.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ModelDiscovery>))]
public enum ModelDiscovery
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>By Ollama's own API at the same address.</summary>
    Ollama,
}
