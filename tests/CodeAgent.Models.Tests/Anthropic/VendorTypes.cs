using System.Text.Json;
using global::Anthropic.Models.Messages;

namespace CodeAgent.Models.Tests.Anthropic;

/// <summary>The vendor's own types as a judge of what we send.</summary>
internal static class VendorTypes
{
    /// <summary>Fails where the vendor's types find a property missing, of the wrong kind or of an unknown value.</summary>
    public static void Accept(string body)
    {
        var properties = JsonElement
            .Parse(body)
            .EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value);
        var none = new Dictionary<string, JsonElement>();
        var request = MessageCreateParams.FromRawUnchecked(none, none, properties);

        Assert.True(request.MaxTokens > 0);
        _ = request.Model.Raw();
        _ = request.ToolChoice;
        request.Thinking?.Validate();
        request.OutputConfig?.Validate();
        foreach (var message in request.Messages)
        {
            message.Validate();
        }

        foreach (var tool in request.Tools ?? [])
        {
            tool.Validate();
        }

        request.System?.Validate();
    }
}
