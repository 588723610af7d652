using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>Collects what one event adds; knows the answer's id and model.</summary>
internal sealed class OpenAiUpdates
{
    private List<ChatResponseUpdate> _updates = [];
    private string? _id;
    private string? _model;

    /// <summary>Takes the id and the model from an object that may have them.</summary>
    public void Identify(JsonElement answer)
    {
        _id ??= answer.GetText("id");
        _model ??= answer.GetText("model");
    }

    /// <summary>Adds a part; null is nothing.</summary>
    /// <param name="content">The part.</param>
    /// <param name="block">Which block of the answer it is in; null where there are none.</param>
    public void Add(AIContent? content, int? block = null)
    {
        if (content is not null)
        {
            var update = New();
            update.Contents.Add(content);
            update.AdditionalProperties = block is null ? null : new() { [ModelOptionNames.Block] = block };
        }
    }

    /// <summary>Adds why the answer ended.</summary>
    public void Finish(ChatFinishReason reason, string? detail = null)
    {
        var update = New();
        update.FinishReason = reason;
        update.AdditionalProperties = detail is null ? null : new() { [ModelOptionNames.StopDetail] = detail };
    }

    /// <summary>What was added since the last time.</summary>
    public IReadOnlyList<ChatResponseUpdate> Take()
    {
        var taken = _updates;
        _updates = [];
        return taken;
    }

    private ChatResponseUpdate New()
    {
        var update = new ChatResponseUpdate
        {
            Role = ChatRole.Assistant,
            ResponseId = _id,
            MessageId = _id,
            ModelId = _model,
        };
        _updates.Add(update);
        return update;
    }
}
